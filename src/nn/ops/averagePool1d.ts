import { ShapeError } from '../../errors.ts';
import type { Tensor3D } from '../../tf.ts';
import * as tf from '../../tf.ts';
import { countWindows, unfold } from './unfold.ts';

/**
 * Mean over windows of time; padding zeros count.
 *
 * Shapes: x [B, T, C] -> [B, Tout, C]. Source: the definition of torch.nn.AvgPool1d (count_include_pad).
 * @throws ShapeError when no window fits.
 */
export function averagePool1d(
  x: Tensor3D,
  { kernelSize, stride = kernelSize, padding = 0 }: { kernelSize: number; stride?: number; padding?: number },
): Tensor3D {
  const geometry = { kernelSize, stride, dilation: 1, padding: [padding, padding] as const };
  const [B, T, C] = x.shape;
  const Tout = countWindows(T, geometry);
  if (Tout < 1) {
    throw new ShapeError(`averagePool1d: ${T} steps padded by ${padding} are shorter than a window of ${kernelSize}`);
  }
  return tf.tidy(() => {
    const taps = tf.reshape(unfold(x, geometry), [B, Tout, kernelSize, C]); // [B, Tout, K*C] -> [B, Tout, K, C]
    return tf.mean(taps, 2) as Tensor3D;
  });
}
