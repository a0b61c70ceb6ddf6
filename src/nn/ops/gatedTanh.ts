import { ShapeError } from '../../errors.ts';
import type { Tensor3D } from '../../tf.ts';
import * as tf from '../../tf.ts';
import { sigmoidGradient, tanhGradient } from './activationGradients.ts';
import { differentiable, savedAt } from './differentiable.ts';

/**
 * WaveNet's gate: tanh of the first half of the channels times the sigmoid of the second.
 *
 * Shapes: x [B, T, 2C] -> [B, T, C]. Source: van den Oord et al. (arXiv:1609.03499) eq. 2.
 * @throws ShapeError when the number of channels is odd.
 */
export function gatedTanh(x: Tensor3D): Tensor3D {
  if (x.shape[2] % 2 !== 0) {
    throw new ShapeError(`gatedTanh: input is [${x.shape.join(', ')}], expected an even number of channels`);
  }
  return differentiable({
    inputs: { x },
    forward(save) {
      const [filterHalf, gateHalf] = tf.split(x, 2, 2) as [Tensor3D, Tensor3D];
      const filter = tf.tanh(filterHalf);
      const gate = tf.sigmoid(gateHalf);
      save([filter, gate]);
      return tf.mul(filter, gate) as Tensor3D;
    },
    gradients(dy: Tensor3D, saved) {
      const filter = savedAt<Tensor3D>(saved, 0);
      const gate = savedAt<Tensor3D>(saved, 1);
      return {
        x: () => tf.concat([tanhGradient(filter, tf.mul(dy, gate)), sigmoidGradient(gate, tf.mul(dy, filter))], 2),
      };
    },
  });
}
