import { ShapeError } from '../errors.ts';
import type { Tensor1D, Tensor3D, Tensor4D } from '../tf.ts';
import * as tf from '../tf.ts';

/** Added to the attention scores of what may not be seen: far below any score, and safe in float32. */
export const unseen = -1e4;

/**
 * 1 where a sequence lasts, 0 where it is padding.
 *
 * Shapes: lengths [B] (a tensor of int32 or numbers) -> [B, T, 1] with T = `maxSteps`.
 */
export function sequenceMask(lengths: Tensor1D | readonly number[], maxSteps: number): Tensor3D {
  return tf.tidy(() => {
    const ends = 'dataId' in lengths ? lengths : tf.tensor1d([...lengths], 'int32');
    const positions = tf.range(0, maxSteps, 1, 'int32');
    const within = tf.less(tf.reshape(positions, [1, maxSteps, 1]), tf.reshape(ends, [-1, 1, 1])); // -> [B, T, 1]
    return tf.cast(within, 'float32') as Tensor3D;
  });
}

/**
 * What is added to attention scores so that padding is not attended to. Make it once per forward pass.
 *
 * Shapes: mask [B, T, 1] -> [B, 1, 1, T].
 * @throws ShapeError when the mask is not [B, T, 1].
 */
export function paddingBias(mask: Tensor3D): Tensor4D {
  const [B, T, one] = mask.shape;
  if (mask.rank !== 3 || one !== 1) {
    throw new ShapeError(`paddingBias: mask is [${mask.shape.join(', ')}], expected [B, T, 1]`);
  }
  return tf.tidy(() => tf.reshape(tf.mul(tf.sub(1, mask), unseen), [B, 1, 1, T]) as Tensor4D);
}

/** What is added to attention scores so that no position sees a later one. -> [1, 1, T, T] */
export function causalBias(steps: number): Tensor4D {
  return tf.tidy(() => {
    const positions = tf.range(0, steps, 1, 'int32');
    const later = tf.greater(tf.reshape(positions, [1, steps]), tf.reshape(positions, [steps, 1]));
    return tf.reshape(tf.mul(tf.cast(later, 'float32'), unseen), [1, 1, steps, steps]) as Tensor4D;
  });
}
