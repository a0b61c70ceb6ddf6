import FFT from 'fft.js';

/** The samples of one block with what follows each, lag by lag. */
export interface BlockCorrelation {
  /** [lags] sum of x[i] x[i + lag] over the first part of the block. */
  readonly begun: Float64Array;
  /** [lags] the same over the whole block. */
  readonly whole: Float64Array;
}

export interface BlockShape {
  /** Samples of a block, and of its first part. */
  readonly block: number;
  readonly part: number;
  /** Lags from 0 on. */
  readonly lags: number;
}

/** Where two blocks begin, in samples; `lags` samples follow each. */
interface BlockPair {
  readonly signal: Float32Array;
  readonly first: number;
  readonly second: number;
}

/**
 * Correlates two blocks of a signal with what follows each, and writes it into the targets.
 * Source: the two-for-one trick (Numerical Recipes, 3rd ed., section 12.3): one transform for what follows both blocks, and for
 * each block one of its two parts, a + ib, and one back.
 */
export function blockCorrelator({ block, part, lags }: BlockShape) {
  const size = 2 ** Math.ceil(Math.log2(Math.max(block + lags, 4)));
  const fft = new FFT(size);
  const packed = new Float64Array(2 * size);
  const following = new Float64Array(2 * size);
  const parts = new Float64Array(2 * size);

  return (
    { signal, first, second }: BlockPair,
    firstTarget: BlockCorrelation,
    secondTarget: BlockCorrelation,
  ): void => {
    packed.fill(0);
    for (let i = 0; i < block + lags; i++) {
      packed[2 * i] = signal[first + i] as number;
      packed[2 * i + 1] = signal[second + i] as number;
    }
    fft.transform(following, packed);
    transformParts(signal, first);
    // A[k] = (Z[k] + Z*[-k]) / 2
    for (let k = 0; k < size; k++) {
      const mirror = 2 * ((size - k) & (size - 1));
      const re = ((following[2 * k] as number) + (following[mirror] as number)) / 2;
      const im = ((following[2 * k + 1] as number) - (following[mirror + 1] as number)) / 2;
      multiply(k, mirror, re, im);
    }
    goBack(firstTarget);
    transformParts(signal, second);
    // B[k] = (Z[k] - Z*[-k]) / 2i
    for (let k = 0; k < size; k++) {
      const mirror = 2 * ((size - k) & (size - 1));
      const re = ((following[2 * k + 1] as number) + (following[mirror + 1] as number)) / 2;
      const im = ((following[mirror] as number) - (following[2 * k] as number)) / 2;
      multiply(k, mirror, re, im);
    }
    goBack(secondTarget);
  };

  function transformParts(signal: Float32Array, start: number): void {
    packed.fill(0);
    for (let i = 0; i < part; i++) packed[2 * i] = signal[start + i] as number;
    for (let i = part; i < block; i++) packed[2 * i + 1] = signal[start + i] as number;
    fft.transform(parts, packed);
  }

  /**
   * a*[k] + ib*[k] is (a + ib)[-k], since both are real. Real and imaginary part of the product change places: the same transform
   * then goes back.
   */
  function multiply(k: number, mirror: number, re: number, im: number): void {
    const partRe = parts[mirror] as number;
    const partIm = parts[mirror + 1] as number;
    packed[2 * k] = re * partIm + im * partRe;
    packed[2 * k + 1] = re * partRe - im * partIm;
  }

  function goBack({ begun, whole }: BlockCorrelation): void {
    fft.transform(parts, packed);
    for (let lag = 0; lag < lags; lag++) {
      const ofPart = (parts[2 * lag + 1] as number) / size;
      begun[lag] = ofPart;
      whole[lag] = ofPart + (parts[2 * lag] as number) / size;
    }
  }
}
