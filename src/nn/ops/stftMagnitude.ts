import { ShapeError } from '../../errors.ts';
import type { Tensor2D, Tensor3D } from '../../tf.ts';
import * as tf from '../../tf.ts';
import { affine } from './affine.ts';
import { reflectPad } from './reflectPad.ts';
import { unfold } from './unfold.ts';

/** The framing of a short-time spectrum, in samples. */
export interface StftSettings {
  readonly nFft: number;
  readonly hopLength: number;
  /** The Hann window's length; shorter than `nFft`, it lies in the middle. */
  readonly winLength: number;
}

const magnitudeFloor = 1e-6;

/**
 * Magnitude spectrogram √(re² + im² + 1e-6), differentiable: windowed frames times a cosine and sine basis.
 *
 * Shapes: wave [B, N] -> [B, Ty, F] with F = nFft / 2 + 1 and Ty = ⌊(N - hopLength) / hopLength⌋ + 1 (N / hopLength when it divides).
 * Source: jaywalnut310/vits mel_processing.py, spectrogram_torch (2e561ba): reflect padding of (nFft - hopLength) / 2, periodic
 * Hann window, no centring.
 * @throws ShapeError when the wave is too short to be reflected or to hold a frame.
 */
export function stftMagnitude(wave: Tensor2D, settings: StftSettings): Tensor3D {
  const { nFft, hopLength } = settings;
  const reach = Math.floor((nFft - hopLength) / 2);
  const N = wave.shape[1];
  if (wave.rank !== 2 || N <= reach || N + 2 * reach < nFft) {
    throw new ShapeError(
      `stftMagnitude: wave is [${wave.shape.join(', ')}], expected [B, N] with N above ${reach} samples and at least ` +
        `${nFft - 2 * reach} (nFft ${nFft}, hopLength ${hopLength})`,
    );
  }
  return tf.tidy(
    () => tf.sqrt(tf.add(stftPower(reflectPad(wave, [reach, reach]), settings), magnitudeFloor)) as Tensor3D,
  );
}

/**
 * Power spectrogram re² + im² of windowed frames, without padding, differentiable.
 *
 * Shapes: wave [B, N] -> [B, Ty, F] with F = nFft / 2 + 1 and Ty = ⌊(N - nFft) / hopLength⌋ + 1.
 */
export function stftPower(wave: Tensor2D, { nFft, hopLength, winLength }: StftSettings): Tensor3D {
  return tf.tidy(() => {
    const signal = tf.expandDims(wave, 2) as Tensor3D;
    const frames = unfold(signal, { kernelSize: nFft, stride: hopLength, dilation: 1, padding: [0, 0] }); // [B, Ty, nFft]
    const [B, Ty] = frames.shape;
    const bins = nFft / 2 + 1;
    const basis = tf.tensor2d(windowedBasis(nFft, winLength), [nFft, 2 * bins]);
    const spectrum = affine(tf.reshape(frames, [B * Ty, nFft]) as Tensor2D, basis); // [B*Ty, nFft] -> [B*Ty, 2F]
    return tf.sum(tf.reshape(tf.square(spectrum), [B, Ty, 2, bins]), 2);
  });
}

const bases = new Map<string, Float32Array>();

/** Columns: cosines of all bins, then minus sines of all bins, each times the window. [nFft, 2F] */
function windowedBasis(nFft: number, winLength: number): Float32Array {
  const key = `${nFft}/${winLength}`;
  const known = bases.get(key);
  if (known !== undefined) return known;
  const bins = nFft / 2 + 1;
  const basis = new Float32Array(nFft * 2 * bins);
  const start = Math.floor((nFft - winLength) / 2);
  for (let n = 0; n < winLength; n += 1) {
    const window = 0.5 - 0.5 * Math.cos((2 * Math.PI * n) / winLength);
    const sample = start + n;
    for (let bin = 0; bin < bins; bin += 1) {
      // The remainder keeps the argument small, and so the basis exact.
      const phase = (2 * Math.PI * ((bin * sample) % nFft)) / nFft;
      basis[sample * 2 * bins + bin] = window * Math.cos(phase);
      basis[sample * 2 * bins + bins + bin] = -window * Math.sin(phase);
    }
  }
  bases.set(key, basis);
  return basis;
}
