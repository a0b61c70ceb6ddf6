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
  for (const { data } of logMels) {
    for (let i = 0; i < data.length; i++)
      powers[i % bins] = (powers[i % bins] as number) + Math.exp(2 * (data[i] as number));
  }
  const levels = powers.map((power) => 10 * Math.log10(power / frames));
  const floor = levels.reduce((most, level) => Math.max(most, level), Number.NEGATIVE_INFINITY) - rangeDb;
  const limited = levels.map((level) => Math.max(level, floor));
  const mean = limited.reduce((sum, level) => sum + level, 0) / bins;
  return limited.map((level) => level - mean);
}

/** Root mean square difference over the mel bands of two long-term spectra, dB: a timbre measure that needs no model. */
export function longTermSpectrumDistance(first: readonly Spectrogram[], second: readonly Spectrogram[]): number {
  const a = longTermSpectrumDb(first);
  const b = longTermSpectrumDb(second);
  if (a.length !== b.length) {
    throw new ShapeError(`long-term spectrum: got ${a.length} and ${b.length} mel bins, expected as many of both`);
  }
  return Math.sqrt(a.reduce((sum, level, i) => sum + (level - (b[i] as number)) ** 2, 0) / a.length);
}
