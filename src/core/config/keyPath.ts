/**
 * The parts of a dotted path: `a.b[0]` and `a.b.0` are both a, b, 0. Leading dots are left to the caller.
 */
export function splitKeyPath(key: string): readonly string[] {
  const parts: string[] = [];
  for (const piece of key.split('.')) {
    const [head = '', ...brackets] = piece.split('[');
    if (head !== '' || brackets.length === 0) parts.push(head);
    for (const bracket of brackets) parts.push(bracket.endsWith(']') ? bracket.slice(0, -1) : bracket);
  }
  return parts;
}

/** The node of Hydra's own settings; it is no part of a composed config. */
export const settingsKey = 'hydra';
