import type { Tensor3D } from '../../../tf.ts';
import * as tf from '../../../tf.ts';

/**
 * Where each frame stands within its symbol: the share of the symbol that is over (0 to 1), and the log of its frames.
 * Tones are contours over a symbol, so a frame must know how far along it is.
 *
 * Shapes: alignment [B, Ty, Tx] -> [B, Ty, 2], zero on padding.
 */
export function framePositions(alignment: Tensor3D): Tensor3D {
  return tf.tidy(() => {
    const passed = tf.sum(tf.mul(tf.cumsum(alignment, 1), alignment), 2, true); // [B, Ty, Tx] -> [B, Ty, 1], counts from 1
    const durations = tf.sum(alignment, 1, true); // [B, Ty, Tx] -> [B, 1, Tx]
    const own = tf.sum(tf.mul(alignment, durations), 2, true); // -> [B, Ty, 1]
    const valid = tf.sum(alignment, 2, true);
    const whole = tf.maximum(own, 1);
    const share = tf.mul(tf.div(tf.sub(passed, 0.5), whole), valid);
    return tf.concat([share, tf.mul(tf.log(whole), 0.3)], 2) as Tensor3D;
  });
}
