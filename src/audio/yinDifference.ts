import { type BlockCorrelation, blockCorrelator } from './blockCorrelation.ts';

export interface DifferenceShape {
  /** Samples under the window of a frame. */
  readonly window: number;
  readonly mostLag: number;
  /** Samples from one frame to the next. */
  readonly hop: number;
}

/**
 * Calls `visit` for each frame with its cumulative mean normalised difference by lag, [mostLag + 1], valid during the call only,
 * and with the mean square of the samples under its window. What lies outside the recording is 0.
 * Source: YIN (de Cheveigné & Kawahara 2002), equations 7 and 8: d(l) = E(0) + E(l) - 2 r(l). The windows of neighbouring frames
 * overlap: the correlation r of each block of `hop` samples is computed once, by Fourier transform, and summed over the window.
 */
export function eachDifference(
  samples: Float32Array,
  { frames, first, ...shape }: DifferenceShape & { readonly frames: number; readonly first: number },
  visit: (difference: Float64Array, power: number) => void,
): void {
  const { window, mostLag, hop } = shape;
  const wholeBlocks = Math.floor(window / hop);
  const part = window - wholeBlocks * hop;
  const lags = mostLag + 1;
  const correlate = blockCorrelator({ block: Math.min(window, hop), part, lags });
  const signal = aroundFrames(samples, first, (frames + wholeBlocks + 2) * hop + window + lags);
  const [correlation, difference] = [new Float64Array(lags), new Float64Array(lags)];
  // A window is so many whole blocks and the first part of the one behind them; blocks are correlated in pairs.
  const blocks: BlockCorrelation[] = Array.from({ length: wholeBlocks + 2 }, () => ({
    begun: new Float64Array(lags),
    whole: new Float64Array(lags),
  }));
  const blockAt = (at: number): BlockCorrelation => blocks[at % blocks.length] as BlockCorrelation;
  let known = 0;
  for (let frame = 0; frame < frames; frame++) {
    for (; known <= frame + wholeBlocks; known += 2) {
      const pair = { signal, first: known * hop, second: (known + 1) * hop };
      correlate(pair, blockAt(known), blockAt(known + 1));
    }
    correlation.set(blockAt(frame + wholeBlocks).begun);
    for (let at = frame; at < frame + wholeBlocks; at++) addTo(correlation, blockAt(at).whole);
    visit(difference, writeDifference(signal.subarray(frame * hop), window, { correlation, difference }));
  }
}

/** The samples from `first` on, zeros where there are none. */
function aroundFrames(samples: Float32Array, first: number, length: number): Float32Array {
  const signal = new Float32Array(length);
  const from = Math.max(0, first);
  signal.set(samples.subarray(from, Math.max(from, Math.min(samples.length, first + length))), from - first);
  return signal;
}

function addTo(sum: Float64Array, values: Float64Array): void {
  for (let i = 0; i < sum.length; i++) sum[i] = (sum[i] as number) + (values[i] as number);
}

/** Returns the mean square under the window. */
function writeDifference(
  signal: Float32Array,
  window: number,
  { correlation, difference }: { readonly correlation: Float64Array; readonly difference: Float64Array },
): number {
  let energy = 0;
  for (let i = 0; i < window; i++) energy += (signal[i] as number) ** 2;
  const first = energy;
  let sum = 0;
  difference[0] = 1;
  for (let lag = 1; lag < difference.length; lag++) {
    energy += (signal[window + lag - 1] as number) ** 2 - (signal[lag - 1] as number) ** 2;
    const apart = Math.max(0, first + energy - 2 * (correlation[lag] as number));
    sum += apart;
    difference[lag] = sum > 0 ? (apart * lag) / sum : 1;
  }
  return first / window;
}
