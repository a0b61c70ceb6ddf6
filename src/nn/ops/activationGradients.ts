import type { Tensor } from '../../tf.ts';
import * as tf from '../../tf.ts';
import { nativeKernels } from './nativeKernels.ts';

const floatOnly = { T: { type: 'float32' } } as const;

/** dy · (1 - y²) for y = tanh(x). Shapes: y and dy alike. */
export function tanhGradient<T extends Tensor>(y: T, dy: Tensor): T {
  const native = nativeKernels();
  if (native !== undefined) return native.execute('TanhGrad', floatOnly, [y, dy]) as T;
  return tf.mul(dy, tf.sub(1, tf.square(y))) as T;
}

/** dy · y · (1 - y) for y = σ(x). Shapes: y and dy alike. */
export function sigmoidGradient<T extends Tensor>(y: T, dy: Tensor): T {
  const native = nativeKernels();
  if (native !== undefined) return native.execute('SigmoidGrad', floatOnly, [y, dy]) as T;
  return tf.mul(dy, tf.mul(y, tf.sub(1, y))) as T;
}
