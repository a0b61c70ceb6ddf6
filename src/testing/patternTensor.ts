import type { Rank, ShapeMap, Tensor } from '../tf.ts';
import * as tf from '../tf.ts';

/** A tensor of irregular values in [-1, 1): the same for the same shape and seed, with no symmetry. */
export function patternTensor<R extends Rank>(shape: ShapeMap[R], seed = 1): Tensor<R> {
  const size = (shape as readonly number[]).reduce((product, axis) => product * axis, 1);
  // The fractional parts of multiples of an irrational number, drifting, are spread evenly and never repeat.
  const values = Float32Array.from({ length: size }, (_, index) => {
    const turn = (index + 1) * (index + seed) * 0.6180339887498949 + seed * 0.7548776662466927;
    return 2 * (turn - Math.floor(turn)) - 1;
  });
  return tf.tensor(values, shape);
}
