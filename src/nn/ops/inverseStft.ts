import { ShapeError } from '../../errors.ts';
import type { Tensor3D } from '../../tf.ts';
import * as tf from '../../tf.ts';
import { affine } from './affine.ts';
import { fold } from './unfold.ts';

/** The framing of a spectrum that becomes a wave, in samples; the Hann window is as long as a frame. */
export interface InverseStftSettings {
  readonly nFft: number;
  readonly hopLength: number;
}

/**
 * Wave of a complex spectrogram, differentiable: each frame's inverse Fourier transform, windowed, overlapped and divided
 * by the sum of the squared windows. Each frame has its hop in its middle: (nFft - hopLength) / 2 samples are cut at both ends.
 *
 * Shapes: real, imaginary [B, Ty, F] with F = nFft / 2 + 1 -> [B, Ty · hopLength, 1].
 * Source: gemelo-ai/vocos spectral_ops.py, ISTFT with padding 'same' (c859e3b).
 * @throws ShapeError when there are not nFft / 2 + 1 bins, or frames overlap too little to be divided.
 */
export function inverseStft(
  spectrum: { real: Tensor3D; imaginary: Tensor3D },
  settings: InverseStftSettings,
): Tensor3D {
  const { nFft, hopLength } = settings;
  const { real, imaginary } = spectrum;
  const [, Ty, F] = real.shape;
  if (F !== nFft / 2 + 1 || String(imaginary.shape) !== String(real.shape)) {
    throw new ShapeError(
      `inverseStft: real is [${real.shape.join(', ')}], imaginary [${imaginary.shape.join(', ')}], expected [B, Ty, ${nFft / 2 + 1}] (nFft)`,
    );
  }
  if (nFft < 2 * hopLength || (nFft - hopLength) % 2 !== 0) {
    throw new ShapeError(
      `inverseStft: nFft is ${nFft}, expected at least ${2 * hopLength}, and an even number more than hopLength ${hopLength}`,
    );
  }
  const cut = (nFft - hopLength) / 2;
  const geometry = { kernelSize: nFft, stride: hopLength, dilation: 1, padding: [cut, cut] as const };
  return tf.tidy(() => {
    const basis = tf.tensor2d(windowedInverseBasis(nFft), [2 * F, nFft]);
    const frames = affine(tf.concat3d([real, imaginary], 2), basis); // [B, Ty, 2F] -> [B, Ty, nFft]
    const squares = tf.mul(tf.ones([1, Ty, nFft]), tf.tensor1d(hannWindow(nFft).map((value) => value ** 2)));
    const envelope = fold(squares as Tensor3D, Ty * hopLength, geometry); // -> [1, Ty * hop, 1]
    return tf.div(fold(frames, Ty * hopLength, geometry), envelope) as Tensor3D;
  });
}

/** Periodic, as torch.hann_window. */
function hannWindow(samples: number): Float32Array {
  return Float32Array.from({ length: samples }, (_, n) => 0.5 - 0.5 * Math.cos((2 * Math.PI * n) / samples));
}

const bases = new Map<number, Float32Array>();

/** Rows: what each bin's real part adds to a frame, then what each imaginary part adds, times the window. [2F, nFft] */
function windowedInverseBasis(nFft: number): Float32Array {
  const known = bases.get(nFft);
  if (known !== undefined) return known;
  const bins = nFft / 2 + 1;
  const window = hannWindow(nFft);
  const basis = new Float32Array(2 * bins * nFft);
  for (let bin = 0; bin < bins; bin += 1) {
    // All bins but the first and the last stand for their mirror image too.
    const share = (bin === 0 || bin === bins - 1 ? 1 : 2) / nFft;
    for (let n = 0; n < nFft; n += 1) {
      const phase = (2 * Math.PI * ((bin * n) % nFft)) / nFft;
      const weight = share * (window[n] ?? 0);
      basis[bin * nFft + n] = weight * Math.cos(phase);
      basis[(bins + bin) * nFft + n] = bin === 0 || bin === bins - 1 ? 0 : -weight * Math.sin(phase);
    }
  }
  bases.set(nFft, basis);
  return basis;
}
