import { AudioError } from '../errors.ts';
import { besselI0 } from './besselI0.ts';

/** Zero crossings of the sinc on each side, and Kaiser's beta: 95 dB of stop band, flat to 0.88 of Nyquist. */
const zeroCrossings = 48;
const kaiserBeta = 9.5;
const rolloff = 0.94;

interface PolyphaseFilter {
  /** One row of taps per output phase. */
  readonly phases: readonly Float64Array[];
  readonly halfTaps: number;
  readonly up: number;
  readonly down: number;
}

const filters = new Map<string, PolyphaseFilter>();

/**
 * The same sound at another sample rate, ceil(N * toRate / fromRate) samples without delay.
 * Source: windowed-sinc interpolation, Smith, "Digital Audio Resampling", CCRMA (2002); Kaiser window.
 * @throws AudioError where a rate is not a positive whole number of Hz.
 */
export function resample(samples: Float32Array, fromRate: number, toRate: number): Float32Array {
  for (const rate of [fromRate, toRate]) {
    if (!Number.isInteger(rate) || rate < 1) {
      throw new AudioError(`resample: expected sample rates that are positive whole numbers of Hz, got ${rate}`);
    }
  }
  if (fromRate === toRate) return samples.slice();
  const filter = polyphaseFilter(fromRate, toRate);
  return applyFilter(samples, filter);
}

function applyFilter(samples: Float32Array, { phases, halfTaps, up, down }: PolyphaseFilter): Float32Array {
  const padded = new Float64Array(samples.length + 2 * halfTaps + 4);
  padded.set(samples, halfTaps);
  const output = new Float32Array(Math.ceil((samples.length * up) / down));
  for (let i = 0; i < output.length; i++) {
    const position = i * down;
    output[i] = innerProduct(phases[position % up] as Float64Array, padded, Math.floor(position / up));
  }
  return output;
}

/** Four sums run side by side: one sum would wait for each addition. The number of taps is a multiple of four. */
function innerProduct(taps: Float64Array, signal: Float64Array, start: number): number {
  let first = 0;
  let second = 0;
  let third = 0;
  let fourth = 0;
  for (let tap = 0; tap < taps.length; tap += 4) {
    first += (taps[tap] as number) * (signal[start + tap] as number);
    second += (taps[tap + 1] as number) * (signal[start + tap + 1] as number);
    third += (taps[tap + 2] as number) * (signal[start + tap + 2] as number);
    fourth += (taps[tap + 3] as number) * (signal[start + tap + 3] as number);
  }
  return first + second + (third + fourth);
}

function polyphaseFilter(fromRate: number, toRate: number): PolyphaseFilter {
  const divisor = greatestCommonDivisor(fromRate, toRate);
  const up = toRate / divisor;
  const down = fromRate / divisor;
  const key = `${up}/${down}`;
  const known = filters.get(key);
  if (known) return known;
  const cutoff = rolloff * Math.min(1, up / down);
  const halfTaps = Math.ceil(zeroCrossings / Math.min(1, up / down));
  const phases = Array.from({ length: up }, (_, phase) => sincTaps(phase / up, halfTaps, cutoff));
  const filter = { phases, halfTaps, up, down };
  filters.set(key, filter);
  return filter;
}

/**
 * Taps over input samples -halfTaps ... halfTaps around a point that lies `fraction` after sample 0, and zeros up to a
 * multiple of four; they sum to one.
 */
function sincTaps(fraction: number, halfTaps: number, cutoff: number): Float64Array {
  const count = 2 * halfTaps + 1;
  const taps = new Float64Array(Math.ceil(count / 4) * 4);
  const edge = besselI0(kaiserBeta);
  for (let i = 0; i < count; i++) {
    const distance = i - halfTaps - fraction;
    const x = Math.PI * distance * cutoff;
    const inside = 1 - (distance / (halfTaps + 1)) ** 2;
    const sinc = x === 0 ? 1 : Math.sin(x) / x;
    taps[i] = (cutoff * sinc * besselI0(kaiserBeta * Math.sqrt(Math.max(inside, 0)))) / edge;
  }
  const sum = taps.reduce((total, tap) => total + tap, 0);
  return taps.map((tap) => tap / sum);
}

function greatestCommonDivisor(a: number, b: number): number {
  return b === 0 ? a : greatestCommonDivisor(b, a % b);
}
