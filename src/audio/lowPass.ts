import { AudioError } from '../errors.ts';
import { besselI0 } from './besselI0.ts';

/** Of the stop band. */
const attenuationDb = 70;
/** Between the end of the pass band and the stop band. */
const transitionHz = 500;

/**
 * The samples without what lies 500 Hz above the pass band and higher, by a filter of linear phase without delay: within
 * 0.1 dB up to `passHz`, 70 dB down from `passHz + 500` on.
 *
 * Source: Kaiser, "Nonrecursive digital filter design using the I0-sinh window function" (1974); with 3500 Hz it is inside the
 * mask of the low anchor of ITU-R BS.1534-3, section 5.1 (25 dB at 4 kHz, 50 dB at 4.5 kHz).
 * @throws AudioError where the stop band does not begin below half the sample rate.
 */
export function lowPass(samples: Float32Array, sampleRate: number, passHz: number): Float32Array {
  if (!(passHz > 0 && passHz + transitionHz < sampleRate / 2)) {
    throw new AudioError(
      `low-pass: a pass band of ${passHz} Hz at ${sampleRate} Hz, expected above 0 and below ${sampleRate / 2 - transitionHz} Hz`,
    );
  }
  const taps = kaiserTaps(sampleRate, passHz + transitionHz / 2);
  const half = (taps.length - 1) / 2;
  const padded = new Float64Array(samples.length + 2 * half);
  padded.set(samples, half);
  return samples.map((_, at) => {
    let sum = 0;
    for (let tap = 0; tap < taps.length; tap++) sum += (taps[tap] as number) * (padded[at + tap] as number);
    return sum;
  });
}

/** An odd number of taps whose sum is one. */
function kaiserTaps(sampleRate: number, cutoffHz: number): Float64Array {
  const beta = 0.1102 * (attenuationDb - 8.7);
  const width = (2 * Math.PI * transitionHz) / sampleRate;
  const half = Math.ceil((attenuationDb - 7.95) / (2.285 * width) / 2);
  const cutoff = (2 * cutoffHz) / sampleRate;
  const taps = Float64Array.from({ length: 2 * half + 1 }, (_, tap) => {
    const distance = tap - half;
    const x = Math.PI * cutoff * distance;
    const window = besselI0(beta * Math.sqrt(1 - (distance / half) ** 2)) / besselI0(beta);
    return cutoff * window * (x === 0 ? 1 : Math.sin(x) / x);
  });
  const sum = taps.reduce((total, tap) => total + tap, 0);
  return taps.map((tap) => tap / sum);
}
