import { type MelFilterbank, melFilterbank } from './melFilterbank.ts';
import type { SpectralSettings } from './spectralSettings.ts';
import type { Spectrogram } from './spectrogram.ts';

/** Multiplicative updates: 20 bring the mel error below 1 %. */
const updates = 20;
const floor = 1e-8;

/**
 * Linear magnitudes, none negative, whose mel bands are those of a log-mel spectrogram.
 * Shapes: [frames, melBins] -> [frames, nFft / 2 + 1]; bins above the highest band are 0.
 * Source: start at the least-squares solution, W^T (W W^T)^-1 m, then the multiplicative updates of Lee & Seung 2001 for
 * the divergence, which weighs relative errors, so that quiet bands beside loud ones count too. Only neighbouring bands
 * overlap, hence W W^T is tridiagonal and is solved directly.
 */
export function melToLinear(logMel: Spectrogram, settings: SpectralSettings): Spectrogram {
  const filterbank = melFilterbank(settings);
  const { bins, melBins } = filterbank;
  const solver = gramSolver(filterbank);
  const data = new Float32Array(logMel.frames * bins);
  const target = new Float64Array(melBins);
  const work = { magnitudes: new Float64Array(bins), mel: new Float64Array(melBins), up: new Float64Array(bins) };
  const columnSums = new Float64Array(bins);
  spread(filterbank, new Float64Array(melBins).fill(1), columnSums);
  for (let frame = 0; frame < logMel.frames; frame++) {
    for (let mel = 0; mel < melBins; mel++) target[mel] = Math.exp(logMel.data[frame * melBins + mel] as number);
    work.mel.set(solver(target));
    spread(filterbank, work.mel, work.magnitudes);
    const least = floor + target.reduce((most, value) => Math.max(most, value), 0) * 1e-4;
    for (let bin = 0; bin < bins; bin++) {
      work.magnitudes[bin] = columnSums[bin] === 0 ? 0 : Math.max(work.magnitudes[bin] as number, least);
    }
    for (let i = 0; i < updates; i++) update(filterbank, { target, columnSums }, work);
    data.set(work.magnitudes, frame * bins);
  }
  return { data, frames: logMel.frames, bins };
}

interface Work {
  readonly magnitudes: Float64Array;
  readonly mel: Float64Array;
  readonly up: Float64Array;
}

interface Goal {
  readonly target: Float64Array;
  readonly columnSums: Float64Array;
}

/** s <- s * W^T (m / W s) / W^T 1 */
function update(filterbank: MelFilterbank, { target, columnSums }: Goal, { magnitudes, mel, up }: Work): void {
  gather(filterbank, magnitudes, mel);
  for (let band = 0; band < mel.length; band++)
    mel[band] = (target[band] as number) / Math.max(mel[band] as number, floor);
  spread(filterbank, mel, up);
  for (let bin = 0; bin < magnitudes.length; bin++) {
    const sum = columnSums[bin] as number;
    if (sum > 0) magnitudes[bin] = ((magnitudes[bin] as number) * (up[bin] as number)) / sum;
  }
}

/** W s: [bins] -> [melBins] */
function gather({ data, bins, melBins, firstBin, endBin }: MelFilterbank, from: Float64Array, to: Float64Array): void {
  for (let mel = 0; mel < melBins; mel++) {
    const end = endBin[mel] as number;
    let sum = 0;
    for (let bin = firstBin[mel] as number; bin < end; bin++)
      sum += (data[mel * bins + bin] as number) * (from[bin] as number);
    to[mel] = sum;
  }
}

/** W^T m: [melBins] -> [bins] */
function spread({ data, bins, melBins, firstBin, endBin }: MelFilterbank, from: Float64Array, to: Float64Array): void {
  to.fill(0);
  for (let mel = 0; mel < melBins; mel++) {
    const end = endBin[mel] as number;
    const value = from[mel] as number;
    for (let bin = firstBin[mel] as number; bin < end; bin++)
      to[bin] = (to[bin] as number) + (data[mel * bins + bin] as number) * value;
  }
}

/** Solves (W W^T) x = m by the elimination for tridiagonal matrices (Thomas), with a ridge of 1e-6 of the diagonal. */
function gramSolver({ data, bins, melBins, firstBin, endBin }: MelFilterbank): (target: Float64Array) => Float64Array {
  const product = (a: number, b: number): number => {
    let sum = 0;
    const end = Math.min(endBin[a] as number, endBin[b] as number);
    const start = Math.max(firstBin[a] as number, firstBin[b] as number);
    for (let bin = start; bin < end; bin++) sum += (data[a * bins + bin] as number) * (data[b * bins + bin] as number);
    return sum;
  };
  const diagonal = Float64Array.from({ length: melBins }, (_, mel) => product(mel, mel) * (1 + 1e-6));
  const beside = Float64Array.from({ length: melBins }, (_, mel) => (mel + 1 < melBins ? product(mel, mel + 1) : 0));
  const pivots = diagonal.slice();
  for (let mel = 1; mel < melBins; mel++) {
    pivots[mel] = (diagonal[mel] as number) - (beside[mel - 1] as number) ** 2 / (pivots[mel - 1] as number);
  }
  return (target) => {
    const x = target.slice();
    for (let mel = 1; mel < melBins; mel++) {
      x[mel] =
        (x[mel] as number) - ((beside[mel - 1] as number) / (pivots[mel - 1] as number)) * (x[mel - 1] as number);
    }
    x[melBins - 1] = (x[melBins - 1] as number) / (pivots[melBins - 1] as number);
    for (let mel = melBins - 2; mel >= 0; mel--) {
      x[mel] = ((x[mel] as number) - (beside[mel] as number) * (x[mel + 1] as number)) / (pivots[mel] as number);
    }
    return x;
  };
}
