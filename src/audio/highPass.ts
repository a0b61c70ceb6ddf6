import { AudioError } from '../errors.ts';
import { filterBackwards, filterForwards, highPassBiquad } from './biquad.ts';

/** Below the lowest voice: takes away offset, rumble and mains hum. */
export const speechHighPassHz = 70;

/**
 * The samples without what lies below the cutoff and without offset; no delay, because the filter runs forwards and
 * backwards (24 dB per octave in all, -6 dB at the cutoff).
 * @throws AudioError where the cutoff is not between 0 and half the sample rate.
 */
export function highPass(samples: Float32Array, sampleRate: number, cutoffHz: number = speechHighPassHz): Float32Array {
  if (!(cutoffHz > 0 && cutoffHz < sampleRate / 2)) {
    throw new AudioError(`high-pass: cutoff ${cutoffHz} Hz, expected between 0 and ${sampleRate / 2} Hz`);
  }
  if (samples.length === 0) return new Float32Array(0);
  const biquad = highPassBiquad(cutoffHz, sampleRate);
  const edge = Math.min(samples.length - 1, Math.ceil((3 * sampleRate) / cutoffHz));
  const extended = extendOddly(samples, edge);
  filterForwards(extended, biquad);
  filterBackwards(extended, biquad);
  return new Float32Array(extended.subarray(edge, edge + samples.length));
}

/** Point reflection at both ends, about the first and last sample, so that the filter meets no step. */
function extendOddly(samples: Float32Array, edge: number): Float64Array {
  const length = samples.length;
  const first = samples[0] as number;
  const last = samples[length - 1] as number;
  const extended = new Float64Array(length + 2 * edge);
  extended.set(samples, edge);
  for (let i = 1; i <= edge; i++) {
    extended[edge - i] = 2 * first - (samples[i] as number);
    extended[edge + length - 1 + i] = 2 * last - (samples[length - 1 - i] as number);
  }
  return extended;
}
