import { highPass, speechHighPassHz } from './highPass.ts';
import { frameLevelsDb, quantile } from './level.ts';

/** Share of the frames that are taken for the pauses between speech. */
const quietShare = 0.05;
/** Frames that far below the loud ones are no speech. */
const speechRangeDb = 20;
/** Speech stands that much above the noise. */
const leastAboveNoiseDb = 6;

/** Seconds from one frame of `signalLevels` to the next. */
export const signalHopSeconds = 0.01;

/** Frame levels (25 ms every 10 ms) above 70 Hz, dBFS. */
export function signalLevels(samples: Float32Array, sampleRate: number): Float64Array {
  const clean = samples.length > 0 && sampleRate > 2 * speechHighPassHz ? highPass(samples, sampleRate) : samples;
  return frameLevelsDb(clean, sampleRate);
}

/**
 * Speech over noise in dB, of the frame levels of one recording or of several: the mean power of the frames within 20 dB of
 * the 95th percentile, less the noise, over the mean power of the quietest twentieth. A lower bound where there is no pause.
 */
export function speechToNoise(levelsDb: ArrayLike<number>): number {
  const sorted = Float64Array.from(levelsDb).sort();
  if (sorted.length === 0) return 0;
  const noise = meanPower(sorted.subarray(0, Math.max(1, Math.round(quietShare * sorted.length))));
  const least = quantile(sorted, 0.95) - speechRangeDb;
  const speech = meanPower(sorted.subarray(sorted.findIndex((level) => level > least)));
  return 10 * Math.log10(Math.max(speech / noise - 1, 1e-3));
}

/** Frames above this level are speech: within 20 dB of the 95th percentile, and 6 dB above the quietest ones. dBFS. */
export function speechLevel(levelsDb: Float64Array): number {
  const noise = quantile(levelsDb, quietShare) + leastAboveNoiseDb;
  return Math.max(noise, quantile(levelsDb, 0.95) - speechRangeDb);
}

/** Share of the frames that are speech. */
export function speechRatio(levelsDb: Float64Array): number {
  const least = speechLevel(levelsDb);
  return levelsDb.filter((level) => level > least).length / Math.max(1, levelsDb.length);
}

function meanPower(levelsDb: Float64Array): number {
  return levelsDb.reduce((sum, level) => sum + 10 ** (level / 10), 0) / Math.max(1, levelsDb.length);
}
