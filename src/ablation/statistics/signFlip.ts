import { uniformDraws } from '../../evaluation/resampling.ts';

/** Up to so many differences every pattern of signs is tried, and how many are drawn where there are more. */
const standardEffort = { mostExact: 20, drawnPatterns: 9_999 };
/** Sums that differ by rounding alone count as equal. */
const roundingShare = 1e-12;

export interface SignFlipOptions {
  /** Of the drawn patterns, where there are too many to try them all. */
  readonly seed: number;
  /** @default every pattern up to 20 differences, else 9,999 */
  readonly effort?: typeof standardEffort;
}

/** A two-sided test of paired differences. */
export interface SignFlipTest {
  /** Mean of the differences. */
  readonly mean: number;
  readonly p: number;
  /** false: patterns of signs were drawn. */
  readonly isExact: boolean;
}

/**
 * How probable a mean as far from 0 is when the sign of each difference is a coin's: the two arms of a pair could then be
 * exchanged. Every pattern of signs is tried up to 20 differences, else 9,999 are drawn.
 *
 * Source: Fisher, The Design of Experiments (1935), section 21; the drawn one counts the observed pattern: Phipson & Smyth,
 * "Permutation p-values should never be zero" (2010), equation 2.
 */
export function signFlipTest(differences: readonly number[], options: SignFlipOptions): SignFlipTest {
  const count = differences.length;
  const total = differences.reduce((sum, value) => sum + value, 0);
  const mean = count === 0 ? 0 : total / count;
  const scale = differences.reduce((sum, value) => sum + Math.abs(value), 0);
  const least = Math.abs(total) - roundingShare * scale;
  // A pattern that flips a subset has the sum: total - 2 * (sum of the subset).
  const isAsFar = (subset: number) => Math.abs(total - 2 * subset) >= least;
  const effort = options.effort ?? standardEffort;
  if (count <= effort.mostExact) {
    const sums = subsetSums(differences);
    return { mean, p: countWhere(sums, isAsFar) / sums.length, isExact: true };
  }
  const { sums } = drawnSubsets(differences, { ...options, effort });
  return { mean, p: (1 + countWhere(sums, isAsFar)) / (1 + sums.length), isExact: false };
}

/** The smallest two-sided p that so many pairs can give. */
export function smallestSignFlipP(pairs: number): number {
  const { mostExact, drawnPatterns } = standardEffort;
  return pairs <= mostExact ? Math.min(1, 2 / 2 ** pairs) : 1 / (1 + drawnPatterns);
}

/**
 * The means of the difference that the test at level `alpha` does not refuse, so that it holds 0 exactly where the test finds
 * nothing. Undefined where so few pairs cannot refuse any.
 *
 * Source: Hartigan, "Using subsample values as typical values" (1969): below a true centre of symmetry lie as many means of
 * subsets as above.
 */
export function signFlipInterval(
  differences: readonly number[],
  { alpha, seed, effort = standardEffort }: SignFlipOptions & { readonly alpha: number },
): { readonly low: number; readonly high: number } | undefined {
  const isExact = differences.length <= effort.mostExact;
  const means = isExact ? subsetMeans(differences) : drawnMeans(differences, { seed, effort });
  const left = Math.floor((alpha / 2) * (means.length + 1) + 1e-9);
  if (left < 1) return undefined;
  means.sort();
  return { low: means[left - 1] as number, high: means[means.length - left] as number };
}

/** Sums of all subsets; the bits of a place say which values are in it. */
function subsetSums(values: readonly number[]): Float64Array {
  const sums = new Float64Array(2 ** values.length);
  for (const [place, value] of values.entries()) {
    const half = 2 ** place;
    for (let subset = 0; subset < half; subset++) sums[half + subset] = (sums[subset] as number) + value;
  }
  return sums;
}

/** Means of all subsets but the empty one. */
function subsetMeans(values: readonly number[]): Float64Array {
  const counts = subsetSums(values.map(() => 1));
  return subsetSums(values)
    .map((sum, subset) => sum / (counts[subset] as number))
    .subarray(1);
}

/** Sums and sizes of drawn subsets, each value in or out with equal chance. */
function drawnSubsets(
  values: readonly number[],
  { seed, effort = standardEffort }: SignFlipOptions,
): { readonly sums: Float64Array; readonly counts: Float64Array } {
  const next = uniformDraws(seed);
  const sums = new Float64Array(effort.drawnPatterns);
  const counts = new Float64Array(effort.drawnPatterns);
  for (let subset = 0; subset < sums.length; subset++) {
    for (const value of values) {
      if (next() < 0.5) continue;
      sums[subset] = (sums[subset] as number) + value;
      counts[subset] = (counts[subset] as number) + 1;
    }
  }
  return { sums, counts };
}

function drawnMeans(values: readonly number[], options: SignFlipOptions): Float64Array {
  const { sums, counts } = drawnSubsets(values, options);
  return sums.map((sum, subset) => sum / (counts[subset] as number)).filter((mean) => !Number.isNaN(mean));
}

function countWhere(values: Float64Array, accepts: (value: number) => boolean): number {
  let count = 0;
  for (const value of values) if (accepts(value)) count += 1;
  return count;
}
