import { indexDraw, quantile } from './resampling.ts';

/** A figure over several items, with its 95 % interval where there are at least two. */
export interface Figure {
  readonly value: number;
  readonly low?: number;
  readonly high?: number;
  /** Items that it was computed over. */
  readonly count: number;
}

/** A figure, or the reason why there is none. */
export type Measured = Figure | { readonly notMeasured: string };

export interface BootstrapOptions {
  readonly seed: number;
  /** @default 500 */
  readonly resamplings?: number;
}

/**
 * A statistic over items with its percentile bootstrap interval of 95 %: the items are drawn anew with replacement. The
 * same seed and count draw the same items, so that rows of one table are resampled alike.
 *
 * Source: Efron & Tibshirani, An Introduction to the Bootstrap (1993), section 13.3.
 * @param statistic gets the numbers of the drawn items; undefined where it does not exist for them
 */
export function bootstrapFigure(
  count: number,
  statistic: (drawn: readonly number[]) => number | undefined,
  { seed, resamplings = 500 }: BootstrapOptions,
): Figure | undefined {
  const everyItem = Array.from({ length: count }, (_, index) => index);
  const value = count === 0 ? undefined : statistic(everyItem);
  if (value === undefined || !Number.isFinite(value)) return undefined;
  if (count === 1) return { value, count };
  const resampled = drawsOf(count, seed, resamplings)
    .map((drawn) => statistic(drawn))
    .filter((drawn) => drawn !== undefined && Number.isFinite(drawn))
    .sort((a, b) => (a as number) - (b as number)) as number[];
  if (resampled.length === 0) return { value, count };
  return { value, low: quantile(resampled, 0.025), high: quantile(resampled, 0.975), count };
}

interface Draws {
  readonly key: string;
  readonly drawn: readonly (readonly number[])[];
}

let lastDraws: Draws | undefined;

/** The drawn items of each resampling; those of the last call are kept, since the figures of a row have the same. */
function drawsOf(count: number, seed: number, resamplings: number): Draws['drawn'] {
  const key = `${count} ${seed} ${resamplings}`;
  if (lastDraws?.key !== key) {
    const draw = indexDraw(count, seed);
    lastDraws = { key, drawn: Array.from({ length: resamplings }, draw) };
  }
  return lastDraws.drawn;
}

/** The mean of the values that exist, with its interval. */
export function meanFigure(values: readonly (number | undefined)[], options: BootstrapOptions): Figure | undefined {
  const known = values.filter((value) => value !== undefined && Number.isFinite(value)) as number[];
  const mean = (drawn: readonly number[]) =>
    drawn.reduce((sum, index) => sum + (known[index] as number), 0) / drawn.length;
  return bootstrapFigure(known.length, mean, options);
}
