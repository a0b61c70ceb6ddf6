import type { F0Track } from '../../../audio/f0.ts';
import type { TimedSyllable } from '../../../core/recordingContracts.ts';

/** Level, slope, bend and the next finer one. */
const coefficientCount = 4;
/** Fewer voiced frames have no contour. */
const leastFrames = 4;

/**
 * The shape of a syllable's pitch: coefficients 0 to 3 of the discrete cosine transform of its contour in semitones, from its first
 * to its last voiced frame, gaps filled by straight lines. The first is the mean. Undefined where hardly a frame is voiced.
 *
 * Source: Teutenberg, Watson & Riddle, "Modelling and synthesising F0 contours with the discrete cosine transform" (ICASSP 2008),
 * equation 1, divided by the number of frames.
 */
export function toneContour(
  { hz, hopSeconds }: Pick<F0Track, 'hz' | 'hopSeconds'>,
  { startSeconds, endSeconds }: Pick<TimedSyllable, 'startSeconds' | 'endSeconds'>,
): readonly number[] | undefined {
  // Frame t is centred at (t + 1/2) hops.
  const from = Math.max(0, Math.ceil(startSeconds / hopSeconds - 0.5));
  const own = Array.from(hz.subarray(from, Math.max(from, Math.ceil(endSeconds / hopSeconds - 0.5))));
  const first = own.findIndex((value) => value > 0);
  const last = own.findLastIndex((value) => value > 0);
  const voiced = own.slice(first, last + 1);
  if (first < 0 || voiced.filter((value) => value > 0).length < leastFrames) return undefined;
  const semitones = fillGaps(voiced.map((value) => (value > 0 ? 12 * Math.log2(value) : undefined)));
  return Array.from({ length: coefficientCount }, (_, order) => cosineCoefficient(semitones, order));
}

/** The mean of a contour times a cosine of `order` half turns, twice that above order 0. */
function cosineCoefficient(contour: readonly number[], order: number): number {
  const sum = contour.reduce(
    (total, value, frame) => total + value * Math.cos((Math.PI * order * (frame + 0.5)) / contour.length),
    0,
  );
  return ((order === 0 ? 1 : 2) * sum) / contour.length;
}

/** Straight lines over what is not known; both ends are. */
function fillGaps(values: readonly (number | undefined)[]): readonly number[] {
  const filled: number[] = [];
  for (const [place, value] of values.entries()) {
    if (value !== undefined) filled.push(value);
    else {
      const next = values.findIndex((later, at) => at > place && later !== undefined);
      const before = filled[place - 1] as number;
      filled.push(before + ((values[next] as number) - before) / (next - place + 1));
    }
  }
  return filled;
}
