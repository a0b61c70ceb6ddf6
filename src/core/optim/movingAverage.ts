import type { Tensor1D } from '../../tf.ts';
import * as tf from '../../tf.ts';

/**
 * How much of the moving average stays when its values were updated `updates` times before: little at first, so that what
 * the values started from is soon forgotten. Source: the decay of TensorFlow's ExponentialMovingAverage with `num_updates`.
 */
export function averageDecayAt(decay: number, updates: number): number {
  return Math.min(decay, (1 + updates) / (10 + updates));
}

/** The moving average after one more update. */
export function movedAverage(average: Tensor1D, values: Tensor1D, decay: tf.Scalar): Tensor1D {
  return tf.tidy(() => tf.add(tf.mul(average, decay), tf.mul(values, tf.sub(1, decay))) as Tensor1D);
}
