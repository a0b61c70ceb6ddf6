import type { Tensor3D, Tensor4D } from '../../tf.ts';
import * as tf from '../../tf.ts';
import { unfold, type WindowGeometry } from './unfold.ts';

/**
 * Each channel with its own kernel.
 *
 * Shapes: x [B, T, C], kernel [K, 1, C] -> [B, Tout, C].
 * @throws ShapeError when no window fits.
 */
export function depthwiseConv1d(x: Tensor3D, kernel: Tensor3D, geometry: WindowGeometry): Tensor3D {
  return tf.tidy(() => {
    const [kernelSize, , channels] = kernel.shape;
    const windows = unfold(x, geometry);
    const [B, Tout] = windows.shape;
    const weighted = tf.mul(windows, tf.reshape(kernel, [kernelSize * channels]));
    const taps = tf.reshape(weighted, [B, Tout, kernelSize, channels]) as Tensor4D; // [B, Tout, K*C] -> [B, Tout, K, C]
    return tf.sum(taps, 2) as Tensor3D;
  });
}
