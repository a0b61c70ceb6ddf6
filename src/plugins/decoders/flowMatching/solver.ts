import type { Tensor1D, Tensor3D } from '../../../tf.ts';
import * as tf from '../../../tf.ts';

/** The speed of a point at a time; times [1]. */
export type Velocity = (point: Tensor3D, times: Tensor1D) => Tensor3D;

/**
 * Follows a velocity from time 0 to time 1 in equal steps.
 *
 * Source: Euler's method and the explicit midpoint method; shivammehta25/Matcha-TTS flow_matching.py, solve_euler (108906c).
 */
export function solve(
  velocity: Velocity,
  start: Tensor3D,
  { solver, steps }: { readonly solver: 'euler' | 'midpoint'; readonly steps: number },
): Tensor3D {
  return tf.tidy(() => {
    const stride = 1 / steps;
    const at = (point: Tensor3D, time: number) => velocity(point, tf.tensor1d([time]));
    let point = start;
    for (let step = 0; step < steps; step++) {
      const time = step * stride;
      const early = at(point, time);
      const speed =
        solver === 'euler' ? early : at(tf.add(point, tf.mul(early, stride / 2)) as Tensor3D, time + stride / 2);
      point = tf.add(point, tf.mul(speed, stride)) as Tensor3D;
    }
    return point;
  });
}
