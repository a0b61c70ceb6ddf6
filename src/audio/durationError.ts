import { AudioError } from '../errors.ts';

/** How produced durations differ from real ones, of the same units in the same order. */
export interface DurationError {
  readonly meanAbsoluteSeconds: number;
  /** Total produced over total real: above 1 is too slow. */
  readonly totalRatio: number;
  /** Mean of |ln(produced / real)|; 0.1 is about 10 %. */
  readonly meanAbsoluteLogRatio: number;
}

/**
 * Compares durations in seconds of whole recordings, syllables or symbols.
 * @throws AudioError where the counts differ, there are none, or one is not positive.
 */
export function durationError(producedSeconds: readonly number[], realSeconds: readonly number[]): DurationError {
  if (producedSeconds.length !== realSeconds.length || realSeconds.length === 0) {
    throw new AudioError(
      `duration error: got ${producedSeconds.length} produced and ${realSeconds.length} real durations, expected as many of both`,
    );
  }
  const bad = [...producedSeconds, ...realSeconds].find((seconds) => !(seconds > 0));
  if (bad !== undefined) throw new AudioError(`duration error: got a duration of ${bad} s, expected more than 0`);
  const total = (values: readonly number[]): number => values.reduce((sum, value) => sum + value, 0);
  const pairs = realSeconds.map((real, i) => ({ real, produced: producedSeconds[i] as number }));
  return {
    meanAbsoluteSeconds: total(pairs.map(({ real, produced }) => Math.abs(produced - real))) / pairs.length,
    totalRatio: total(producedSeconds) / total(realSeconds),
    meanAbsoluteLogRatio: total(pairs.map(({ real, produced }) => Math.abs(Math.log(produced / real)))) / pairs.length,
  };
}
