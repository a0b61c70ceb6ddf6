/**
 * Adjusted p values of a family of tests: refusing those at most alpha makes a false claim in the whole family with at most
 * that probability, whatever the tests have to do with each other.
 *
 * Source: Holm, "A simple sequentially rejective multiple test procedure" (1979).
 */
export function holmAdjusted(pValues: readonly number[]): readonly number[] {
  const order = pValues.map((p, place) => ({ p, place })).sort((a, b) => a.p - b.p);
  const adjusted = new Array<number>(pValues.length).fill(1);
  let largest = 0;
  for (const [rank, { p, place }] of order.entries()) {
    largest = Math.max(largest, Math.min(1, (pValues.length - rank) * p));
    adjusted[place] = largest;
  }
  return adjusted;
}
