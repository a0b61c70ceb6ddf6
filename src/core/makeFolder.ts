import { mkdirSync, statSync } from 'node:fs';
import { dirname } from 'node:path';

/**
 * Makes a folder and those above it.
 *
 * Differs: `mkdir` of Node with `recursive` never comes back when the path is relative and the working folder was deleted.
 * @throws the error of the file system: ENOENT in that case.
 */
export function makeFolder(folder: string): void {
  try {
    makeOne(folder);
  } catch (cause) {
    const parent = dirname(folder);
    if (codeOf(cause) !== 'ENOENT' || parent === '.' || parent === folder) throw cause;
    makeFolder(parent);
    makeOne(folder);
  }
}

function makeOne(folder: string): void {
  try {
    mkdirSync(folder);
  } catch (cause) {
    if (codeOf(cause) !== 'EEXIST' || statSync(folder, { throwIfNoEntry: false })?.isDirectory() !== true) throw cause;
  }
}

function codeOf(cause: unknown): string | undefined {
  return (cause as NodeJS.ErrnoException).code;
}
