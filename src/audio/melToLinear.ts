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
  const slopes = bandSlopes(filterbank);
  const data = new Float32Array(logMel.frames * bins);
  const goal = {
    target: new Float64Array(melBins),
    magnitudes: new Float64Array(bins),
    mel: new Float64Array(melBins),
  };
  const { target, magnitudes } = goal;
  for (let frame = 0; frame < logMel.frames; frame++) {
    for (let mel = 0; mel < melBins; mel++) target[mel] = Math.exp(logMel.data[frame * melBins + mel] as number);
    spread(filterbank, solver(target), magnitudes);
    const least = floor + target.reduce((most, value) => Math.max(most, value), 0) * 1e-4;
    for (let bin = 0; bin < bins; bin++) {
      magnitudes[bin] = slopes.sums[bin] === 0 ? 0 : Math.max(magnitudes[bin] as number, least);
    }
    gather(filterbank, magnitudes, goal.mel);
    for (let i = 0; i < updates; i++) update(slopes, goal);
    data.set(magnitudes, frame * bins);
  }
  return { data, frames: logMel.frames, bins };
}

/** The filterbank seen from its bins: each lies on the rising slope of one band and on the falling slope of the band before. */
interface BandSlopes {
  /** [melBins + 2] bins from start[m] to start[m + 1] are those of band m's rising slope; behind the last band, of none. */
  readonly start: Int32Array;
  /** [bins] weights of the bins in the band before, and in the band. */
  readonly falling: Float64Array;
  readonly rising: Float64Array;
  /** [bins] both; 0 where no band is. */
  readonly sums: Float64Array;
}

function bandSlopes({ data, bins, melBins, firstBin, endBin }: MelFilterbank): BandSlopes {
  const start = new Int32Array(melBins + 2);
  const [falling, rising] = [new Float64Array(bins), new Float64Array(bins)];
  let at = 0;
  for (let bin = 0; bin < bins; bin++) {
    const first = endBin.findIndex((end, mel) => bin < end && bin >= (firstBin[mel] as number));
    if (first < 0) continue;
    const weight = (mel: number): number => (mel < melBins ? (data[mel * bins + bin] as number) : 0);
    const band = weight(first + 1) > 0 ? first + 1 : Math.max(first, at);
    while (at < band) start[++at] = bin;
    falling[bin] = band === 0 ? 0 : weight(band - 1);
    rising[bin] = weight(band);
  }
  start.fill(bins, at + 1);
  return { start, falling, rising, sums: falling.map((weight, bin) => weight + (rising[bin] as number)) };
}

interface Goal {
  /** [melBins] */
  readonly target: Float64Array;
  /** [bins] s */
  readonly magnitudes: Float64Array;
  /** [melBins] W s */
  readonly mel: Float64Array;
}

/** s <- s * W^T (m / W s) / W^T 1, and W s of the new s on the way. */
function update({ start, falling, rising, sums }: BandSlopes, { target, magnitudes, mel }: Goal): void {
  let before = 0;
  let begun = 0;
  for (let band = 0; band <= mel.length; band++) {
    const own = band < mel.length ? (target[band] as number) / Math.max(mel[band] as number, floor) : 0;
    let sumBefore = begun;
    let sum = 0;
    const end = start[band + 1] as number;
    for (let bin = start[band] as number; bin < end; bin++) {
      const columnSum = sums[bin] as number;
      if (columnSum === 0) continue;
      const up = (falling[bin] as number) * before + (rising[bin] as number) * own;
      const value = ((magnitudes[bin] as number) * up) / columnSum;
      magnitudes[bin] = value;
      sumBefore += (falling[bin] as number) * value;
      sum += (rising[bin] as number) * value;
    }
    if (band > 0) mel[band - 1] = sumBefore;
    before = own;
    begun = sum;
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
