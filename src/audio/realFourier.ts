import FFT from 'fft.js';

/** Fourier transforms of real frames, two at a time for the price of one complex transform. */
export interface RealFourierPair {
  /** Real frames of `size` samples -> spectra of size / 2 + 1 bins, stored re, im, re, im ... */
  forward(first: Float64Array, second: Float64Array, firstSpectrum: Float64Array, secondSpectrum: Float64Array): void;
  /** The way back, scaled so that it undoes `forward`. The imaginary parts of the first and last bin are ignored. */
  inverse(firstSpectrum: Float64Array, secondSpectrum: Float64Array, first: Float64Array, second: Float64Array): void;
}

/**
 * Transforms of one power-of-two size, with their own work space.
 * Source: the two-for-one trick, Numerical Recipes (3rd ed.), section 12.3: z = a + ib, A[k] = (Z[k] + Z*[N-k]) / 2.
 */
export function realFourierPair(size: number): RealFourierPair {
  const fft = new FFT(size);
  const packed = new Float64Array(2 * size);
  const output = new Float64Array(2 * size);
  const half = size / 2;

  function forward(first: Float64Array, second: Float64Array, a: Float64Array, b: Float64Array): void {
    for (let i = 0; i < size; i++) {
      packed[2 * i] = first[i] as number;
      packed[2 * i + 1] = second[i] as number;
    }
    fft.transform(output, packed);
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

  function inverse(a: Float64Array, b: Float64Array, first: Float64Array, second: Float64Array): void {
    packed[0] = a[0] as number;
    packed[1] = b[0] as number;
    packed[size] = a[size] as number;
    packed[size + 1] = b[size] as number;
    for (let k = 1; k < half; k++) {
      const aRe = a[2 * k] as number;
      const aIm = a[2 * k + 1] as number;
      const bRe = b[2 * k] as number;
      const bIm = b[2 * k + 1] as number;
      const mirror = 2 * (size - k);
      packed[2 * k] = aRe - bIm;
      packed[2 * k + 1] = aIm + bRe;
      packed[mirror] = aRe + bIm;
      packed[mirror + 1] = bRe - aIm;
    }
    fft.inverseTransform(output, packed);
    for (let i = 0; i < size; i++) {
      first[i] = output[2 * i] as number;
      second[i] = output[2 * i + 1] as number;
    }
  }

  return { forward, inverse };
}
