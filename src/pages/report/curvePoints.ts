import type { CurvePoint } from './reportData.ts';

/** Many neighbouring points as one: their mean, and the range they covered. */
export interface CurveBin {
  readonly step: number;
  readonly mean: number;
  readonly low: number;
  readonly high: number;
}

/**
 * Gathers a curve into at most `binCount` bins of equal numbers of points, without values that are not finite. The mean
 * keeps the shape, the range keeps the spikes.
 */
export function binCurve(points: readonly CurvePoint[], binCount: number): readonly CurveBin[] {
  const finite = points.filter(({ value }) => Number.isFinite(value));
  const perBin = Math.max(1, Math.ceil(finite.length / binCount));
  const bins: CurveBin[] = [];
  for (let start = 0; start < finite.length; start += perBin) bins.push(gather(finite.slice(start, start + perBin)));
  return bins;
}

function gather(points: readonly CurvePoint[]): CurveBin {
  const values = points.map(({ value }) => value);
  return {
    step: points.at(-1)?.step ?? 0,
    mean: values.reduce((sum, value) => sum + value, 0) / values.length,
    low: Math.min(...values),
    high: Math.max(...values),
  };
}
