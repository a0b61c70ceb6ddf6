import { ConfigError } from '../errors.ts';
import type { Tensor1D, Tensor3D, Tensor4D } from '../tf.ts';
import * as tf from '../tf.ts';
import { ones, zeros } from './initializers.ts';
import type { Module } from './module.ts';
import { expectShape } from './shape.ts';

export interface GroupNormConfig {
  readonly channels: number;
  readonly groups: number;
}

export type GroupNormParams = { readonly gain: Tensor1D; readonly bias: Tensor1D };

/** Added to the variance, as torch.nn.GroupNorm. */
const epsilon = 1e-5;

/**
 * Normalises groups of channels over the valid steps of each item.
 *
 * Shapes: x [B, T, C], mask [B, T, 1] -> [B, T, C].
 * Source: Wu and He (arXiv:1803.08494) eq. 2.
 * Differs: padding has no share in mean and variance, so that a sentence does not depend on its batch; without padding it is
 * torch.nn.GroupNorm.
 * @throws ConfigError when the groups do not divide the channels. @throws ShapeError when the channels disagree.
 */
export function groupNorm({
  channels,
  groups,
}: GroupNormConfig): Module<GroupNormParams, [Tensor3D, Tensor3D], Tensor3D> {
  if (channels % groups !== 0) {
    throw new ConfigError(`groupNorm: ${groups} groups do not divide ${channels} channels (config.channels)`);
  }
  const width = channels / groups;
  return {
    init: (random) => ({ gain: ones(random, [channels]) as Tensor1D, bias: zeros(random, [channels]) as Tensor1D }),
    apply({ gain, bias }, x, mask) {
      expectShape(x, ['B', 'T', channels], 'groupNorm: input', 'config.channels');
      return tf.tidy(() => {
        const [B, T] = x.shape;
        const valid = tf.reshape(mask, [B, T, 1, 1]) as Tensor4D;
        const count = tf.mul(tf.maximum(tf.sum(valid, [1, 2, 3], true), 1), width); // [B, 1, 1, 1]
        const mean = (values: Tensor4D) => tf.div(tf.sum(tf.mul(values, valid), [1, 3], true), count); // -> [B, 1, G, 1]
        const grouped = tf.reshape(x, [B, T, groups, width]) as Tensor4D; // [B, T, C] -> [B, T, G, C / G]
        const centred = tf.sub(grouped, mean(grouped)) as Tensor4D;
        const deviation = tf.sqrt(tf.add(mean(tf.square(centred)), epsilon));
        return tf.add(tf.mul(tf.reshape(tf.div(centred, deviation), [B, T, channels]), gain), bias) as Tensor3D;
      });
    },
  };
}
