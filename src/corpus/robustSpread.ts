import { quantile } from '../audio/level.ts';

/** Median absolute deviations of a normal distribution in one standard deviation. */
const normalSpread = 1.4826;

/** The middle of values and how far they lie around it, neither of which a few strangers move: median, and median absolute deviation as a standard deviation. */
export function robustSpread(values: readonly number[]): { readonly median: number; readonly spread: number } {
  const median = quantile(values, 0.5);
  const deviations = values.map((value) => Math.abs(value - median));
  return { median, spread: normalSpread * quantile(deviations, 0.5) };
}
