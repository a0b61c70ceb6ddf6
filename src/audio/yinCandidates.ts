import FFT from 'fft.js';
import { AudioError } from '../errors.ts';

/** One possible period of a frame. */
export interface PitchCandidate {
  readonly hz: number;
  /** Prior mass of the thresholds under which this period is the first to fall; the masses of a frame sum to at most 1. */
  readonly probability: number;
}

export interface PitchFrame {
  readonly candidates: readonly PitchCandidate[];
  /** Mean square of the samples under the window. */
  readonly power: number;
}

const leastProbability = 1e-4;
/** Part of the unused mass that goes to the deepest trough. Source: pYIN, section 2.1 (p_a = 0.01). */
const noTroughShare = 0.01;

/** Finds the candidate periods of single frames; one analyser serves all frames of a recording. */
export class YinAnalyser {
  readonly #sampleRate: number;
  readonly #windowLength: number;
  readonly #minLag: number;
  readonly #maxLag: number;
  readonly #fft: FFT;
  readonly #packed: Float64Array;
  readonly #spectrum: Float64Array;
  readonly #correlation: Float64Array;
  /** Cumulative mean normalised difference, by lag. */
  readonly #difference: Float64Array;

  /** @throws AudioError where the range of pitches makes no sense at this sample rate. */
  constructor(sampleRate: number, minHz: number, maxHz: number) {
    if (!(minHz > 0 && minHz < maxHz && maxHz <= sampleRate / 4)) {
      throw new AudioError(`f0: pitch range ${minHz}-${maxHz} Hz, expected 0 < min < max <= ${sampleRate / 4} Hz`);
    }
    this.#sampleRate = sampleRate;
    this.#minLag = Math.max(2, Math.floor(sampleRate / maxHz));
    this.#maxLag = Math.ceil(sampleRate / minHz) + 1;
    this.#windowLength = 2 * this.#maxLag;
    const size = 2 ** Math.ceil(Math.log2(this.#windowLength + this.#maxLag + 1));
    this.#fft = new FFT(size);
    this.#packed = new Float64Array(2 * size);
    this.#spectrum = new Float64Array(2 * size);
    this.#correlation = new Float64Array(2 * size);
    this.#difference = new Float64Array(this.#maxLag + 2);
  }

  /** The candidates of the frame whose samples lie evenly around `centre`; what lies outside the recording is 0. */
  analyse(samples: Float32Array, centre: number): PitchFrame {
    const start = centre - Math.floor(this.#windowLength / 2 + this.#maxLag / 4);
    const power = this.#differences(samples, start);
    return { power, candidates: power > 0 ? this.#candidates() : [] };
  }

  /** Source: YIN, equations 7 and 8, with the correlation by Fourier transform: d(l) = E(0) + E(l) - 2 r(l). */
  #differences(samples: Float32Array, start: number): number {
    const window = this.#windowLength;
    const packed = this.#packed.fill(0);
    for (let i = 0; i < window + this.#maxLag + 1; i++) {
      const sample = samples[start + i] ?? 0;
      packed[2 * i] = sample;
      if (i < window) packed[2 * i + 1] = sample;
    }
    this.#correlate();
    let energy = 0;
    for (let i = 0; i < window; i++) energy += (packed[2 * i] as number) ** 2;
    const first = energy;
    let sum = 0;
    this.#difference[0] = 1;
    for (let lag = 1; lag <= this.#maxLag + 1; lag++) {
      energy += (packed[2 * (window + lag - 1)] as number) ** 2 - (packed[2 * (lag - 1)] as number) ** 2;
      const difference = Math.max(0, first + energy - 2 * (this.#correlation[2 * lag] as number));
      sum += difference;
      this.#difference[lag] = sum > 0 ? (difference * lag) / sum : 1;
    }
    return first / window;
  }

  /** Correlation of the real part (the longer piece) with the imaginary part (its first window), by one transform each way. */
  #correlate(): void {
    this.#fft.transform(this.#spectrum, this.#packed);
    const size = this.#spectrum.length / 2;
    const product = this.#correlation;
    for (let k = 0; k < size; k++) {
      const mirror = 2 * ((size - k) % size);
      const re = this.#spectrum[2 * k] as number;
      const im = this.#spectrum[2 * k + 1] as number;
      const mirrorRe = this.#spectrum[mirror] as number;
      const mirrorIm = this.#spectrum[mirror + 1] as number;
      const longRe = (re + mirrorRe) / 2;
      const longIm = (im - mirrorIm) / 2;
      const shortRe = (im + mirrorIm) / 2;
      const shortIm = (mirrorRe - re) / 2;
      product[2 * k] = longRe * shortRe + longIm * shortIm;
      product[2 * k + 1] = longIm * shortRe - longRe * shortIm;
    }
    this.#fft.inverseTransform(this.#spectrum, product);
    product.set(this.#spectrum);
  }

  /** Source: pYIN, section 2.1: thresholds follow a beta(2, 18) distribution, each chooses the first trough below it. */
  #candidates(): PitchCandidate[] {
    const candidates: PitchCandidate[] = [];
    let lowest = 1;
    let deepest: { readonly hz: number; readonly depth: number } | undefined;
    for (let lag = this.#minLag; lag <= this.#maxLag; lag++) {
      const depth = this.#difference[lag] as number;
      if (
        depth >= lowest ||
        depth > (this.#difference[lag - 1] as number) ||
        depth > (this.#difference[lag + 1] as number)
      ) {
        continue;
      }
      const hz = this.#sampleRate / this.#refineLag(lag);
      const probability = thresholdMassBelow(lowest) - thresholdMassBelow(depth);
      if (probability > leastProbability) candidates.push({ hz, probability });
      lowest = depth;
      deepest = { hz, depth };
    }
    if (!deepest) return candidates;
    const unused = noTroughShare * thresholdMassBelow(deepest.depth);
    return addMass(candidates, deepest.hz, unused);
  }

  /** The bottom of the parabola through three points. */
  #refineLag(lag: number): number {
    const before = this.#difference[lag - 1] as number;
    const at = this.#difference[lag] as number;
    const after = this.#difference[lag + 1] as number;
    const curvature = before - 2 * at + after;
    return curvature > 0 ? lag + (0.5 * (before - after)) / curvature : lag;
  }
}

function addMass(candidates: PitchCandidate[], hz: number, mass: number): PitchCandidate[] {
  if (mass < leastProbability) return candidates;
  const others = candidates.filter((candidate) => candidate.hz !== hz);
  const known = candidates.find((candidate) => candidate.hz === hz);
  return [...others, { hz, probability: (known?.probability ?? 0) + mass }];
}

/** The cumulative beta(2, 18) distribution, in closed form. */
function thresholdMassBelow(threshold: number): number {
  const x = Math.min(Math.max(threshold, 0), 1);
  return 1 - (1 - x) ** 18 * (1 + 18 * x);
}
