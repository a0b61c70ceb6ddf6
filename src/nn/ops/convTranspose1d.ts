import { ShapeError } from '../../errors.ts';
import type { Tensor1D, Tensor2D, Tensor3D } from '../../tf.ts';
import * as tf from '../../tf.ts';
import { affine } from './affine.ts';
import { nativeConvTranspose1d } from './nativeConv1d.ts';
import { nativeKernels } from './nativeKernels.ts';
import { fold } from './unfold.ts';

export interface ConvTranspose1dOptions {
  readonly stride?: number;
  /** Steps cut from both ends of the full result. */
  readonly padding?: number;
  readonly bias?: Tensor1D | undefined;
}

/**
 * Transposed convolution over time: (T - 1) · stride - 2 · padding + K steps come out.
 *
 * Shapes: x [B, T, Cin], kernel [K, Cin, Cout], bias [Cout] -> [B, Tout, Cout].
 * Source: the definition of torch.nn.ConvTranspose1d, channels last.
 * @throws ShapeError when the channels disagree or nothing would come out.
 */
export function convTranspose1d(x: Tensor3D, kernel: Tensor3D, options: ConvTranspose1dOptions = {}): Tensor3D {
  const { stride = 1, padding = 0, bias } = options;
  const [kernelSize, inChannels, outChannels] = kernel.shape;
  const [, T, channels] = x.shape;
  if (x.rank !== 3 || channels !== inChannels) {
    throw new ShapeError(
      `convTranspose1d: input is [${x.shape.join(', ')}], expected [B, T, ${inChannels}] (config.inChannels)`,
    );
  }
  const outSteps = (T - 1) * stride - 2 * padding + kernelSize;
  if (outSteps < 1) {
    throw new ShapeError(
      `convTranspose1d: ${T} steps at stride ${stride} give ${outSteps} after cutting ${padding} at both ends (config.padding)`,
    );
  }
  const geometry = { kernelSize, stride, dilation: 1, padding: [padding, padding] as const };
  if (nativeKernels() !== undefined) return nativeConvTranspose1d(x, kernel, { outSteps, geometry, bias });
  return tf.tidy(() => {
    const columns = tf.reshape(tf.transpose(kernel, [1, 0, 2]), [inChannels, kernelSize * outChannels]) as Tensor2D;
    const result = fold(affine(x, columns), outSteps, geometry);
    return bias === undefined ? result : tf.add(result, bias);
  });
}
