/** A distribution in equal buckets, with the sums that TensorBoard shows beside it. */
export interface HistogramBuckets {
  readonly min: number;
  readonly max: number;
  readonly num: number;
  readonly sum: number;
  readonly sumSquares: number;
  /** Upper limit of each bucket, ascending; the last one is `max`. */
  readonly limits: readonly number[];
  readonly counts: readonly number[];
}

const bucketCount = 30;

/** Counts values into 30 equal buckets between the least and the greatest. Undefined when none is finite. */
export function histogramBuckets(values: ArrayLike<number>): HistogramBuckets | undefined {
  let min = Number.POSITIVE_INFINITY;
  let max = Number.NEGATIVE_INFINITY;
  let num = 0;
  let sum = 0;
  let sumSquares = 0;
  const finite = Array.from(values).filter((value) => Number.isFinite(value));
  for (const value of finite) {
    min = Math.min(min, value);
    max = Math.max(max, value);
    num += 1;
    sum += value;
    sumSquares += value * value;
  }
  if (num === 0) return undefined;
  if (min === max) return { min, max, num, sum, sumSquares, limits: [max], counts: [num] };
  const width = (max - min) / bucketCount;
  const counts = new Array<number>(bucketCount).fill(0);
  for (const value of finite) {
    const bucket = Math.min(bucketCount - 1, Math.floor((value - min) / width));
    counts[bucket] = (counts[bucket] ?? 0) + 1;
  }
  const limits = counts.map((_, bucket) => (bucket === bucketCount - 1 ? max : min + (bucket + 1) * width));
  return { min, max, num, sum, sumSquares, limits, counts };
}
