import { type ConvParams, conv1d } from '../../../nn/conv1d.ts';
import { dropout } from '../../../nn/dropout.ts';
import { type LayerNormParams, layerNorm } from '../../../nn/layerNorm.ts';
import { type LinearParams, linear } from '../../../nn/linear.ts';
import type { ForwardContext, Module } from '../../../nn/module.ts';
import { gelu } from '../../../nn/ops/gelu.ts';
import type { Tensor3D } from '../../../tf.ts';
import * as tf from '../../../tf.ts';

type ResidualParams = {
  readonly norm: LayerNormParams;
  readonly conv: ConvParams;
  readonly mix: LinearParams;
};

/**
 * A dilated convolution over time and a linear layer over channels, added to the input; padding stays out of it.
 *
 * Shapes: x [B, T, C], mask [B, T, 1] -> [B, T, C].
 */
export function residualBlock(config: {
  readonly channels: number;
  readonly kernelSize: number;
  readonly dilation: number;
  readonly dropout: number;
}): Module<ResidualParams, [Tensor3D, Tensor3D, ForwardContext], Tensor3D> {
  const { channels, kernelSize, dilation } = config;
  const norm = layerNorm({ channels });
  const conv = conv1d({ inChannels: channels, outChannels: channels, kernelSize, dilation, padding: 'same' });
  const mix = linear({ inChannels: channels, outChannels: channels });
  const drop = dropout(config.dropout);
  return {
    init: (random) => ({
      norm: norm.init(random.fork('norm')),
      conv: conv.init(random.fork('conv')),
      mix: mix.init(random.fork('mix')),
    }),
    apply(params, x, mask, context) {
      return tf.tidy(() => {
        const inside = tf.mul(norm.apply(params.norm, x), mask) as Tensor3D;
        const mixed = mix.apply(params.mix, gelu(conv.apply(params.conv, inside)));
        return tf.add(x, drop(mixed, context, 'mix')) as Tensor3D;
      });
    },
  };
}
