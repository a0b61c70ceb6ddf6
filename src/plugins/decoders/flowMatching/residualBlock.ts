import { type ConvParams, conv1d } from '../../../nn/conv1d.ts';
import { type GroupNormParams, groupNorm } from '../../../nn/groupNorm.ts';
import { type LinearParams, linear } from '../../../nn/linear.ts';
import type { Module } from '../../../nn/module.ts';
import { mish } from '../../../nn/ops/mish.ts';
import type { Tensor2D, Tensor3D } from '../../../tf.ts';
import * as tf from '../../../tf.ts';
import { kaiming } from './kaiming.ts';

/** Groups of the norms, as upstream. */
const groups = 8;

export type ConvBlockParams = { readonly conv: ConvParams; readonly norm: GroupNormParams };

/**
 * Convolution, norm and mish. Shapes: x [B, T, Cin], mask [B, T, 1] -> [B, T, C], zero where masked.
 * Source: shivammehta25/Matcha-TTS decoder.py, Block1D (108906c).
 */
export function convBlock(
  inChannels: number,
  channels: number,
): Module<ConvBlockParams, [Tensor3D, Tensor3D], Tensor3D> {
  const conv = conv1d({
    inChannels,
    outChannels: channels,
    kernelSize: 3,
    padding: 'same',
    ...kaiming(3 * inChannels),
  });
  const norm = groupNorm({ channels, groups });
  return {
    init: (random) => ({ conv: conv.init(random.fork('conv')), norm: norm.init(random.fork('norm')) }),
    apply: (params, x, mask) =>
      tf.tidy(() => {
        const convolved = conv.apply(params.conv, tf.mul(x, mask));
        return tf.mul(mish(norm.apply(params.norm, convolved, mask)), mask);
      }),
  };
}

export type ResidualBlockParams = {
  readonly time: LinearParams;
  readonly first: ConvBlockParams;
  readonly second: ConvBlockParams;
  readonly skip: LinearParams;
};

export interface ResidualBlockInputs {
  /** [B, T, 1] */
  readonly mask: Tensor3D;
  /** [B, Ct], or [1, Ct] for all items. */
  readonly time: Tensor2D;
}

/**
 * Two convolution blocks that are told the time, and a pointwise way around them.
 *
 * Shapes: x [B, T, Cin] -> [B, T, C].
 * Source: shivammehta25/Matcha-TTS decoder.py, ResnetBlock1D (108906c).
 */
export function residualBlock(config: {
  readonly inChannels: number;
  readonly channels: number;
  readonly timeChannels: number;
}): Module<ResidualBlockParams, [Tensor3D, ResidualBlockInputs], Tensor3D> {
  const { inChannels, channels, timeChannels } = config;
  const time = linear({ inChannels: timeChannels, outChannels: channels, ...kaiming(timeChannels) });
  const first = convBlock(inChannels, channels);
  const second = convBlock(channels, channels);
  const skip = linear({ inChannels, outChannels: channels, ...kaiming(inChannels) });
  return {
    init: (random) => ({
      time: time.init(random.fork('time')),
      first: first.init(random.fork('first')),
      second: second.init(random.fork('second')),
      skip: skip.init(random.fork('skip')),
    }),
    apply: (params, x, inputs) =>
      tf.tidy(() => {
        const told = tf.expandDims(time.apply(params.time, mish(inputs.time)), 1); // [B, C] -> [B, 1, C]
        const inner = tf.add(first.apply(params.first, x, inputs.mask), told) as Tensor3D;
        const convolved = second.apply(params.second, inner, inputs.mask);
        return tf.add(convolved, skip.apply(params.skip, tf.mul(x, inputs.mask)));
      }),
  };
}
