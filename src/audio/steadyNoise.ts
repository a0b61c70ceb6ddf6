import { shortTimeFourier } from './framing.ts';
import { quantile } from './level.ts';
import { hzToMel, melToHz } from './melFilterbank.ts';

const nFft = 512;
const hopSeconds = 0.01;
const bandCount = 20;
/** Below lies hum, above what narrow recordings do not have. */
const fMinHz = 100;
const fMaxHz = 7000;
/** A band of speech is that often all but silent: vowels have no highs, fricatives no lows. */
const quietShare = 0.1;
/** Frames 20 dB below the loud ones are no speech. */
const speechRange = 100;
/** A shorter sound may leave no band silent for once. */
const leastSeconds = 1;

/**
 * How far speech stands above the steady noise under it, dB; undefined below 1 s. The noise is what is left in each band in its
 * quietest tenth, at whatever times these are, so that speech without a pause hides nothing: there the signal-to-noise ratio
 * of whole frames (`speechToNoise`) takes soft speech for noise.
 * Source: Martin 2001, "Noise power spectral density estimation based on optimal smoothing and minimum statistics".
 * Differs: one estimate for the whole recording, without smoothing; the mean of the quietest tenth reads steady noise about 2 dB too low.
 */
export function speechOverSteadyNoise(samples: Float32Array, sampleRate: number): number | undefined {
  if (samples.length < leastSeconds * sampleRate) return undefined;
  const { bands, totals } = bandPowers(samples, sampleRate);
  const least = quantile(totals, 0.95) / speechRange;
  const speech = meanOf(totals.filter((power) => power > least));
  const quiet = Math.max(1, Math.round(quietShare * totals.length));
  const noise = bands.reduce((sum, powers) => sum + meanOf(powers.sort().subarray(0, quiet)), 0);
  return speech === 0 ? undefined : 10 * Math.log10(speech / Math.max(noise, 1e-12));
}

/** Powers of each band in each frame, and of all bands together. */
function bandPowers(samples: Float32Array, sampleRate: number) {
  // Even, so that as much is reflected at both ends.
  const hopLength = 2 * Math.round((hopSeconds / 2) * sampleRate);
  const settings = { sampleRate, nFft, hopLength, winLength: nFft, melBins: bandCount, fMinHz, fMaxHz };
  const edges = bandEdges(sampleRate);
  const frames = Math.floor(samples.length / hopLength);
  const bands = Array.from({ length: bandCount }, () => new Float64Array(frames));
  const totals = new Float64Array(frames);
  shortTimeFourier(settings).analysePowers(samples, nFft / 2 + 1, (frame, powers) => {
    for (const [band, own] of bands.entries()) {
      const power = powers.subarray(edges[band], edges[band + 1]).reduce((sum, value) => sum + value, 0);
      own[frame] = power;
      totals[frame] = (totals[frame] as number) + power;
    }
  });
  return { bands, totals };
}

/** First bins of the bands, equally wide in mel, and the one behind the last. */
function bandEdges(sampleRate: number): readonly number[] {
  const [low, high] = [hzToMel(fMinHz), hzToMel(Math.min(fMaxHz, 0.45 * sampleRate))];
  const hzAt = (edge: number): number => melToHz(low + ((high - low) * edge) / bandCount);
  return Array.from({ length: bandCount + 1 }, (_, edge) => Math.round((hzAt(edge) * nFft) / sampleRate));
}

function meanOf(powers: Float64Array): number {
  return powers.reduce((sum, power) => sum + power, 0) / Math.max(1, powers.length);
}
