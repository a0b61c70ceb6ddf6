import type { Spectrogram } from './spectrogram.ts';

/** Cepstra over time, without the zeroth coefficient, which is the level: data[frame * coefficients + n - 1]. */
export interface MelCepstrum {
  /** [frames, coefficients] */
  readonly data: Float32Array;
  readonly frames: number;
  readonly coefficients: number;
}

/** Bands this far below the loudest band of the clip count as that quiet: digital silence equals room noise. */
const rangeDb = 60;
const decibelsPerNeper = 20 / Math.LN10;

/**
 * Mel cepstra of natural-log mel magnitudes, c_n = 2/M sum_k ln(mel_k) cos(pi n (k + 1/2) / M), so that the log magnitude
 * is c_0 + sum_n c_n cos(n w): the scale that the usual formula of mel-cepstral distortion is written for.
 * Shapes: [frames, melBins] -> [frames, coefficients].
 * Source: Davis & Mermelstein 1980; scale of a minimum-phase cepstrum, Tokuda et al. 1994.
 */
export function melCepstrum(logMel: Spectrogram, coefficients: number = 13): MelCepstrum {
  const { frames, bins } = logMel;
  const cosines = new Float64Array(coefficients * bins);
  for (let n = 1; n <= coefficients; n++) {
    for (let k = 0; k < bins; k++)
      cosines[(n - 1) * bins + k] = (2 / bins) * Math.cos((Math.PI * n * (k + 0.5)) / bins);
  }
  const floor =
    logMel.data.reduce((most, value) => Math.max(most, value), Number.NEGATIVE_INFINITY) - rangeDb / decibelsPerNeper;
  const data = new Float32Array(frames * coefficients);
  for (let frame = 0; frame < frames; frame++) {
    for (let n = 0; n < coefficients; n++) {
      let sum = 0;
      for (let k = 0; k < bins; k++)
        sum += (cosines[n * bins + k] as number) * Math.max(logMel.data[frame * bins + k] as number, floor);
      data[frame * coefficients + n] = sum;
    }
  }
  return { data, frames, coefficients };
}

/** The part of a mel-cepstral distortion that one pair of frames adds, dB. Source: Kubichek 1993, equation 1. */
export function frameDistortionDb(a: MelCepstrum, frameA: number, b: MelCepstrum, frameB: number): number {
  let sum = 0;
  for (let n = 0; n < a.coefficients; n++) {
    sum += ((a.data[frameA * a.coefficients + n] as number) - (b.data[frameB * b.coefficients + n] as number)) ** 2;
  }
  return (10 / Math.LN10) * Math.sqrt(2 * sum);
}
