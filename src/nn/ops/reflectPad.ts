import { ShapeError } from '../../errors.ts';
import type { Tensor2D } from '../../tf.ts';
import * as tf from '../../tf.ts';

/**
 * Mirrors samples at both ends, the end samples themselves not repeated.
 *
 * Shapes: wave [B, N] -> [B, left + N + right].
 * Source: the definition of torch.nn.functional.pad with mode 'reflect'.
 * Differs: the gradient of tf.mirrorPad leaves out what the mirrored samples add.
 * @throws ShapeError when the wave has too few samples to be mirrored.
 */
export function reflectPad(wave: Tensor2D, [left, right]: readonly [left: number, right: number]): Tensor2D {
  const [B, N] = wave.shape;
  if (N <= Math.max(left, right)) {
    throw new ShapeError(
      `reflectPad: wave is [${wave.shape.join(', ')}], expected more samples than the ${Math.max(left, right)} that are mirrored`,
    );
  }
  return tf.tidy(() => {
    const mirrored = (from: number, samples: number) => tf.reverse2d(tf.slice2d(wave, [0, from], [B, samples]), 1);
    const parts = [
      ...(left > 0 ? [mirrored(1, left)] : []),
      wave,
      ...(right > 0 ? [mirrored(N - 1 - right, right)] : []),
    ];
    return parts.length === 1 ? tf.clone(wave) : tf.concat2d(parts, 1);
  });
}
