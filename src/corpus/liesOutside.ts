import { isAbsolute, relative, sep } from 'node:path';

/** Whether a path leads out of a folder; both are absolute. */
export function liesOutside(folder: string, path: string): boolean {
  const inside = relative(folder, path);
  return inside === '..' || inside.startsWith(`..${sep}`) || isAbsolute(inside);
}
