/** A second-order filter, already divided by a0. */
export interface Biquad {
  readonly b0: number;
  readonly b1: number;
  readonly b2: number;
  readonly a1: number;
  readonly a2: number;
}

/**
 * A second-order high-pass with -3 dB at the cutoff for q = sqrt(1/2).
 * Source: Bristow-Johnson, "Cookbook formulae for audio EQ biquad filter coefficients" (HPF).
 */
export function highPassBiquad(cutoffHz: number, sampleRate: number, q: number = Math.SQRT1_2): Biquad {
  const omega = (2 * Math.PI * cutoffHz) / sampleRate;
  const alpha = Math.sin(omega) / (2 * q);
  const cosine = Math.cos(omega);
  const a0 = 1 + alpha;
  const b0 = (1 + cosine) / 2 / a0;
  return { b0, b1: -2 * b0, b2: b0, a1: (-2 * cosine) / a0, a2: (1 - alpha) / a0 };
}

/** Runs the filter over the samples (transposed direct form II), from rest, in place. */
export function filterForwards(samples: Float64Array, { b0, b1, b2, a1, a2 }: Biquad): void {
  let first = 0;
  let second = 0;
  for (let i = 0; i < samples.length; i++) {
    const x = samples[i] as number;
    const y = b0 * x + first;
    first = b1 * x - a1 * y + second;
    second = b2 * x - a2 * y;
    samples[i] = y;
  }
}

/** As `filterForwards`, from the last sample to the first. */
export function filterBackwards(samples: Float64Array, { b0, b1, b2, a1, a2 }: Biquad): void {
  let first = 0;
  let second = 0;
  for (let i = samples.length - 1; i >= 0; i--) {
    const x = samples[i] as number;
    const y = b0 * x + first;
    first = b1 * x - a1 * y + second;
    second = b2 * x - a2 * y;
    samples[i] = y;
  }
}
