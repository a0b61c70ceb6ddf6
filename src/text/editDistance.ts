/**
 * The fewest insertions, deletions and substitutions that make one row of units of the other.
 * Source: Wagner and Fischer, The string-to-string correction problem (1974).
 */
export function editDistance<Unit>(
  wanted: readonly Unit[],
  heard: readonly Unit[],
  isSame: (wanted: Unit, heard: Unit) => boolean = Object.is,
): number {
  let above = Array.from({ length: heard.length + 1 }, (_, column) => column);
  for (const [row, unit] of wanted.entries()) {
    const current = [row + 1];
    for (const [column, other] of heard.entries()) {
      const substituted = (above[column] as number) + (isSame(unit, other) ? 0 : 1);
      const [deleted, inserted] = [(above[column + 1] as number) + 1, (current[column] as number) + 1];
      current.push(Math.min(substituted, deleted, inserted));
    }
    above = current;
  }
  return above[heard.length] as number;
}
