/** How large a difference is beside its own spread over pairs. */
export interface EffectSize {
  /** Mean of the differences over their standard deviation: Cohen's d_z. */
  readonly dz: number;
  /** d_z without its bias of few pairs: Hedges' g_z. */
  readonly hedges: number;
}

/**
 * Undefined for fewer than two differences, or where all are equal.
 *
 * Source: Hedges, "Distribution theory for Glass's estimator of effect size and related estimators" (1981), equation 6e.
 */
export function pairedEffect(differences: readonly number[]): EffectSize | undefined {
  const spread = standardDeviation(differences);
  if (spread === undefined || !(spread > 0)) return undefined;
  const dz = differences.reduce((sum, value) => sum + value, 0) / differences.length / spread;
  return { dz, hedges: dz * biasFactor(differences.length - 1) };
}

/** Of a sample, n - 1 below; undefined for fewer than two values. */
export function standardDeviation(values: readonly number[]): number | undefined {
  if (values.length < 2) return undefined;
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  return Math.sqrt(values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / (values.length - 1));
}

/** gamma(m / 2) / (sqrt(m / 2) gamma((m - 1) / 2)), by the recursion of the ratio of gammas; 0 for one degree of freedom. */
function biasFactor(degrees: number): number {
  if (degrees < 2) return 0;
  let ratio = 1 / Math.sqrt(Math.PI);
  for (let m = 2; m < degrees; m++) ratio = (m - 1) / (2 * ratio);
  return ratio / Math.sqrt(degrees / 2);
}
