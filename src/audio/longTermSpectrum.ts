import { ShapeError } from '../errors.ts';
import type { Spectrogram } from './spectrogram.ts';

/** Bands this far below the loudest count as that quiet. */
const rangeDb = 60;

/**
 * The mean power of each mel band over all frames of all clips, dB, with the mean over bands removed: what a voice and
 * its microphone sound like, without level.
 * Shapes: n x [frames, melBins] -> [melBins]
 * @throws ShapeError where there are no frames or the clips differ in bands.
 */
export function longTermSpectrumDb(logMels: readonly Spectrogram[]): Float64Array {
  const bins = logMels[0]?.bins ?? 0;
  const frames = logMels.reduce((sum, clip) => sum + clip.frames, 0);
  if (frames === 0 || logMels.some((clip) => clip.bins !== bins)) {
    const got = logMels.map((clip) => `[${clip.frames}, ${clip.bins}]`).join(' ');
    throw new ShapeError(`long-term spectrum: got ${got || 'no clips'}, expected frames, all of the same mel bins`);
  }
  const powers = new Float64Array(bins);
  for (const clip of logMels) {
    const ofClip = powersOf(clip);
    for (let bin = 0; bin < bins; bin++) powers[bin] = (powers[bin] as number) + (ofClip[bin] as number);
  }
  const levels = powers.map((power) => 10 * Math.log10(power / frames));
  const floor = levels.reduce((most, level) => Math.max(most, level), Number.NEGATIVE_INFINITY) - rangeDb;
  const limited = levels.map((level) => Math.max(level, floor));
  const mean = limited.reduce((sum, level) => sum + level, 0) / bins;
  return limited.map((level) => level - mean);
}

const known = new WeakMap<Spectrogram, Float64Array>();

/** [bins] powers, summed over the frames; remembered, since intervals draw the same clips again and again. */
function powersOf(clip: Spectrogram): Float64Array {
  const remembered = known.get(clip);
  if (remembered !== undefined) return remembered;
  const { data, frames, bins } = clip;
  const powers = new Float64Array(bins);
  for (let frame = 0; frame < frames; frame++) {
    for (let bin = 0; bin < bins; bin++)
      powers[bin] = (powers[bin] as number) + Math.exp(2 * (data[frame * bins + bin] as number));
  }
  known.set(clip, powers);
  return powers;
}

/** Root mean square difference over the mel bands of two long-term spectra, dB: a timbre measure that needs no model. */
export function longTermSpectrumDistance(first: Float64Array, second: Float64Array): number {
  if (first.length !== second.length) {
    throw new ShapeError(
      `long-term spectrum: got ${first.length} and ${second.length} mel bins, expected as many of both`,
    );
  }
  let sum = 0;
  for (let bin = 0; bin < first.length; bin++) sum += ((first[bin] as number) - (second[bin] as number)) ** 2;
  return Math.sqrt(sum / first.length);
}
