import type { Tensor } from '../../tf.ts';
import * as tf from '../../tf.ts';
import { differentiable, savedAt } from './differentiable.ts';

const slope = 2 * Math.sqrt(2 / Math.PI);
const cubic = slope * 0.044715;

/**
 * GELU in its tanh form ("gelu_new"): x · (1 + tanh(√(2/π) · (x + 0.044715 · x³))) / 2, written as x · σ(2u).
 *
 * Shapes: any. Source: Hendrycks and Gimpel (arXiv:1606.08415) section 2; the form that GPT-2 uses.
 */
export function gelu<T extends Tensor>(x: T): T {
  return differentiable({
    inputs: { x },
    forward(save) {
      const gate = tf.sigmoid(tf.mul(x, tf.add(tf.mul(tf.square(x), cubic), slope)));
      save([x, gate]);
      return tf.mul(x, gate) as T;
    },
    gradients(dy: T, saved) {
      const input = savedAt<T>(saved, 0);
      const gate = savedAt<T>(saved, 1);
      return {
        // d(x·σ(u)) = σ + x·σ·(1 - σ)·u', u' = slope + 3·cubic·x²
        x() {
          const inner = tf.mul(input, tf.add(tf.mul(tf.square(input), 3 * cubic), slope));
          const derivative = tf.mul(gate, tf.add(tf.mul(inner, tf.sub(1, gate)), 1));
          return tf.mul(dy, derivative);
        },
      };
    },
  });
}
