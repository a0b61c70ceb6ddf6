import type { Tensor, Tensor1D } from '../../tf.ts';
import * as tf from '../../tf.ts';
import { sumToChannels } from './affine.ts';
import { channelMean } from './channelMean.ts';
import { differentiable, savedAt } from './differentiable.ts';

/**
 * Each position's channels brought to mean 0 and variance 1, then scaled and shifted.
 *
 * Shapes: x [..., C], gain [C], bias [C] -> [..., C].
 * Source: Ba et al. (arXiv:1607.06450) eq. 4; the biased variance, as torch.nn.LayerNorm.
 * Differs: the gradient is written out (eight kernels instead of about twenty-five).
 */
export function layerNormalization<T extends Tensor>(x: T, gain: Tensor1D, bias: Tensor1D, epsilon: number): T {
  return differentiable({
    inputs: { x, gain, bias },
    forward(save) {
      const centred = tf.sub(x, channelMean(x));
      const variance = channelMean(tf.square(centred));
      const inverseDeviation = tf.rsqrt(tf.add(variance, epsilon)); // [..., 1]
      const normalised = tf.mul(centred, inverseDeviation);
      save([normalised, inverseDeviation, gain]);
      return tf.add(tf.mul(normalised, gain), bias) as T;
    },
    gradients(dy: T, saved) {
      const normalised = savedAt(saved, 0);
      const inverseDeviation = savedAt(saved, 1);
      const savedGain = savedAt(saved, 2);
      return {
        x() {
          const scaled = tf.mul(dy, savedGain);
          const along = tf.mul(normalised, channelMean(tf.mul(scaled, normalised)));
          return tf.mul(tf.sub(tf.sub(scaled, channelMean(scaled)), along), inverseDeviation);
        },
        gain: () => sumToChannels(tf.mul(dy, normalised)),
        bias: () => sumToChannels(dy),
      };
    },
  });
}
