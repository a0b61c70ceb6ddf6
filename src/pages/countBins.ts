/** How many values lie in each of `bins` equal parts from `low` to `high`; what lies outside counts at the edge, what is not finite nowhere. */
export function countBins(
  values: readonly number[],
  { low, high, bins }: { readonly low: number; readonly high: number; readonly bins: number },
): readonly number[] {
  const counts = new Array<number>(bins).fill(0);
  for (const value of values.filter(Number.isFinite)) {
    const bin = Math.max(0, Math.min(bins - 1, Math.floor(((value - low) / (high - low)) * bins)));
    counts[bin] = (counts[bin] as number) + 1;
  }
  return counts;
}
