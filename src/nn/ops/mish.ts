import type { Tensor } from '../../tf.ts';
import * as tf from '../../tf.ts';
import { differentiable, savedAt } from './differentiable.ts';

/**
 * x · tanh(softplus(x)).
 *
 * Shapes: any. Source: Misra (arXiv:1908.08681) eq. 1. With u = σ(x) and t = tanh(softplus(x)), the derivative is
 * t + x · u · (1 - t²).
 */
export function mish<T extends Tensor>(x: T): T {
  return differentiable({
    inputs: { x },
    forward(save) {
      const gate = tf.tanh(tf.softplus(x));
      save([x, gate]);
      return tf.mul(x, gate) as T;
    },
    gradients: (dy: T, saved) => ({
      x() {
        const [input, gate] = [savedAt<T>(saved, 0), savedAt<T>(saved, 1)];
        const slope = tf.mul(tf.mul(input, tf.sigmoid(input)), tf.sub(1, tf.square(gate)));
        return tf.mul(dy, tf.add(gate, slope));
      },
    }),
  });
}
