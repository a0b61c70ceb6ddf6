import FFT from 'fft.js';

/** Two frames of a signal under a window; both lie inside the signal. */
export interface FramePair {
  readonly signal: Float64Array;
  /** As many values as the transform has. */
  readonly window: Float64Array;
  /** Where the frames begin, in samples. */
  readonly first: number;
  readonly second: number;
}

/** Fourier transforms of real frames, two at a time for the price of one complex transform. */
export interface RealFourierPair {
  /** Real frames of `size` samples -> spectra of size / 2 + 1 bins, stored re, im, re, im ... */
  forward(frames: FramePair, firstSpectrum: Float64Array, secondSpectrum: Float64Array): void;
  /** The power of each bin of both frames, from 0 Hz on: of as many bins as the targets hold. */
  powers(frames: FramePair, firstPowers: Float64Array, secondPowers: Float64Array): void;
  /** Adds the power of each of size / 2 + 1 bins, summed over both frames. */
  addPowers(frames: FramePair, sums: Float64Array): void;
  /**
   * The way back: adds the frames of the spectra, scaled so that it undoes `forward`, to the signal under the window. The
   * imaginary parts of the first and last bin are ignored.
   */
  addInverse(firstSpectrum: Float64Array, secondSpectrum: Float64Array, frames: FramePair): void;
}

const known = new Map<number, RealFourierPair>();

/**
 * Transforms of one power-of-two size; all who ask share one, with its tables and work space.
 * Source: the two-for-one trick, Numerical Recipes (3rd ed.), section 12.3: z = a + ib, A[k] = (Z[k] + Z*[N-k]) / 2.
 */
export function realFourierPair(size: number): RealFourierPair {
  const made = known.get(size) ?? makePair(size);
  known.set(size, made);
  return made;
}

function makePair(size: number): RealFourierPair {
  const fft = new FFT(size);
  const packed = new Float64Array(2 * size);
  const output = new Float64Array(2 * size);
  const half = size / 2;

  /** The transform of first + i second, in `output`. */
  function transform({ signal, window, first, second }: FramePair): void {
    for (let i = 0; i < size; i++) {
      const weight = window[i] as number;
      packed[2 * i] = (signal[first + i] as number) * weight;
      packed[2 * i + 1] = (signal[second + i] as number) * weight;
    }
    fft.transform(output, packed);
  }

  function forward(frames: FramePair, a: Float64Array, b: Float64Array): void {
    transform(frames);
    for (let k = 0; k <= half; k++) {
      const mirror = k === 0 ? 0 : 2 * (size - k);
      const re = output[2 * k] as number;
      const im = output[2 * k + 1] as number;
      const mirrorRe = output[mirror] as number;
      const mirrorIm = output[mirror + 1] as number;
      a[2 * k] = (re + mirrorRe) / 2;
      a[2 * k + 1] = (im - mirrorIm) / 2;
      b[2 * k] = (im + mirrorIm) / 2;
      b[2 * k + 1] = (mirrorRe - re) / 2;
    }
  }

  function powers(frames: FramePair, a: Float64Array, b: Float64Array): void {
    transform(frames);
    for (let k = 0; k < a.length; k++) {
      const mirror = k === 0 ? 0 : 2 * (size - k);
      const re = output[2 * k] as number;
      const im = output[2 * k + 1] as number;
      const mirrorRe = output[mirror] as number;
      const mirrorIm = output[mirror + 1] as number;
      a[k] = ((re + mirrorRe) / 2) ** 2 + ((im - mirrorIm) / 2) ** 2;
      b[k] = ((im + mirrorIm) / 2) ** 2 + ((mirrorRe - re) / 2) ** 2;
    }
  }

  /** |A|² + |B|² = (|Z[k]|² + |Z[N-k]|²) / 2: what the two have in common falls out. */
  function addPowers(frames: FramePair, sums: Float64Array): void {
    transform(frames);
    for (let k = 0; k <= half; k++) {
      const mirror = k === 0 ? 0 : 2 * (size - k);
      const power = (output[2 * k] as number) ** 2 + (output[2 * k + 1] as number) ** 2;
      const mirrorPower = (output[mirror] as number) ** 2 + (output[mirror + 1] as number) ** 2;
      sums[k] = (sums[k] as number) + (power + mirrorPower) / 2;
    }
  }

  /** Real and imaginary parts change places before and after: the same transform then goes back. */
  function addInverse(a: Float64Array, b: Float64Array, { signal, window, first, second }: FramePair): void {
    packed[0] = b[0] as number;
    packed[1] = a[0] as number;
    packed[size] = b[size] as number;
    packed[size + 1] = a[size] as number;
    for (let k = 1; k < half; k++) {
      const aRe = a[2 * k] as number;
      const aIm = a[2 * k + 1] as number;
      const bRe = b[2 * k] as number;
      const bIm = b[2 * k + 1] as number;
      const mirror = 2 * (size - k);
      packed[2 * k] = aIm + bRe;
      packed[2 * k + 1] = aRe - bIm;
      packed[mirror] = bRe - aIm;
      packed[mirror + 1] = aRe + bIm;
    }
    fft.transform(output, packed);
    for (let i = 0; i < size; i++)
      signal[first + i] =
        (signal[first + i] as number) + ((output[2 * i + 1] as number) / size) * (window[i] as number);
    for (let i = 0; i < size; i++)
      signal[second + i] = (signal[second + i] as number) + ((output[2 * i] as number) / size) * (window[i] as number);
  }

  return { forward, powers, addPowers, addInverse };
}
