import type { Tensor } from '../../tf.ts';
import * as tf from '../../tf.ts';
import { differentiable, savedAt } from './differentiable.ts';

const densityAtZero = 1 / Math.sqrt(2 * Math.PI);

/**
 * GELU as it is defined, x · Φ(x), where `gelu` has the tanh form of it.
 *
 * Shapes: any. Source: Hendrycks and Gimpel (arXiv:1606.08415) section 2; torch.nn.GELU.
 */
export function exactGelu<T extends Tensor>(x: T): T {
  return differentiable({
    inputs: { x },
    forward(save) {
      const share = tf.mul(tf.add(tf.erf(tf.mul(x, Math.SQRT1_2)), 1), 0.5);
      save([x, share]);
      return tf.mul(x, share) as T;
    },
    gradients(dy: T, saved) {
      const input = savedAt<T>(saved, 0);
      const share = savedAt<T>(saved, 1);
      return {
        // d(x·Φ) = Φ + x·φ
        x() {
          const density = tf.mul(tf.exp(tf.mul(tf.square(input), -0.5)), densityAtZero);
          return tf.mul(dy, tf.add(share, tf.mul(input, density)));
        },
      };
    },
  });
}
