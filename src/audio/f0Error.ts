import type { WarpingPath } from './dynamicTimeWarping.ts';
import type { F0Track } from './f0.ts';

/** How the melody of a produced recording differs from that of a real one, frame by frame along a path. */
export interface F0Error {
  /** Root mean square difference of ln(Hz) where both are voiced; 0.0578 is a semitone. Undefined without such frames. */
  readonly logF0Rmse: number | undefined;
  /** The same after each side's mean is removed: contour without register. */
  readonly contourRmse: number | undefined;
  /** Pearson correlation of ln(Hz) where both are voiced. */
  readonly correlation: number | undefined;
  /** Share of steps where only one side is voiced, 0 to 1. */
  readonly voicingErrorRate: number;
  /** Steps where both are voiced. */
  readonly voicedSteps: number;
}

/** Compares two F0 tracks along the path of their alignment; frames beyond the end of a track count as unvoiced. */
export function f0Error(first: F0Track, second: F0Track, path: WarpingPath): F0Error {
  const a: number[] = [];
  const b: number[] = [];
  let oneSided = 0;
  for (let step = 0; step < path.first.length; step++) {
    const hzA = first.hz[path.first[step] as number] ?? 0;
    const hzB = second.hz[path.second[step] as number] ?? 0;
    if (hzA > 0 && hzB > 0) {
      a.push(Math.log(hzA));
      b.push(Math.log(hzB));
    } else if (hzA > 0 || hzB > 0) oneSided++;
  }
  const voicingErrorRate = path.first.length > 0 ? oneSided / path.first.length : 0;
  return { ...differences(a, b), voicingErrorRate, voicedSteps: a.length };
}

type Differences = Pick<F0Error, 'logF0Rmse' | 'contourRmse' | 'correlation'>;

function differences(a: readonly number[], b: readonly number[]): Differences {
  if (a.length === 0) return { logF0Rmse: undefined, contourRmse: undefined, correlation: undefined };
  const [meanA, meanB] = [mean(a), mean(b)];
  const squares = (x: readonly number[], centre: number): number => mean(x.map((value) => (value - centre) ** 2));
  const deltas = a.map((value, i) => value - (b[i] as number));
  const covariance = mean(a.map((value, i) => (value - meanA) * ((b[i] as number) - meanB)));
  const spread = Math.sqrt(squares(a, meanA) * squares(b, meanB));
  return {
    logF0Rmse: Math.sqrt(squares(deltas, 0)),
    contourRmse: Math.sqrt(squares(deltas, meanA - meanB)),
    correlation: spread > 0 ? covariance / spread : undefined,
  };
}

function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}
