import { type ConvParams, conv1d } from '../../../nn/conv1d.ts';
import { dropout } from '../../../nn/dropout.ts';
import { type LayerNormParams, layerNorm } from '../../../nn/layerNorm.ts';
import { type LinearParams, linear } from '../../../nn/linear.ts';
import type { ForwardContext, Module } from '../../../nn/module.ts';
import { exactGelu } from '../../../nn/ops/exactGelu.ts';
import type { Tensor3D } from '../../../tf.ts';
import * as tf from '../../../tf.ts';

type SeparableLayerParams = {
  readonly depthwise: ConvParams;
  readonly depthwiseNorm: LayerNormParams;
  readonly pointwise: LinearParams;
  readonly pointwiseNorm: LayerNormParams;
};

export type SeparableStackParams = { readonly layers: readonly SeparableLayerParams[] };

/**
 * Residual layers of depthwise convolutions, dilated by K ** i, and pointwise ones.
 *
 * Shapes: x [B, T, C], mask [B, T, 1] -> [B, T, C], zero where masked.
 * Source: jaywalnut310/vits modules.py, DDSConv (2e561ba).
 */
export function separableStack(config: {
  readonly channels: number;
  readonly kernelSize: number;
  readonly layers: number;
  readonly dropoutRate: number;
}): Module<SeparableStackParams, [Tensor3D, Tensor3D, ForwardContext], Tensor3D> {
  const { channels, kernelSize } = config;
  const norm = layerNorm({ channels });
  const pointwise = linear({ inChannels: channels, outChannels: channels });
  const drop = dropout(config.dropoutRate);
  const depthwise = Array.from({ length: config.layers }, (_, index) =>
    conv1d({
      inChannels: channels,
      outChannels: channels,
      groups: channels,
      kernelSize,
      dilation: kernelSize ** index,
      padding: 'same',
    }),
  );
  return {
    init: (random) => ({
      layers: depthwise.map((conv, index) => ({
        depthwise: conv.init(random.fork(`layers/${index}/depthwise`)),
        depthwiseNorm: norm.init(random.fork(`layers/${index}/depthwiseNorm`)),
        pointwise: pointwise.init(random.fork(`layers/${index}/pointwise`)),
        pointwiseNorm: norm.init(random.fork(`layers/${index}/pointwiseNorm`)),
      })),
    }),
    apply(params, x, mask, context) {
      return tf.tidy(() => {
        let states = x;
        for (const [index, own] of params.layers.entries()) {
          const conv = depthwise[index];
          if (conv === undefined) throw new RangeError(`separableStack: parameters for ${params.layers.length} layers`);
          const spread = conv.apply(own.depthwise, tf.mul(states, mask) as Tensor3D);
          const mixed = pointwise.apply(own.pointwise, exactGelu(norm.apply(own.depthwiseNorm, spread)));
          const added = drop(exactGelu(norm.apply(own.pointwiseNorm, mixed)), context, `layers/${index}`);
          states = tf.add(states, added) as Tensor3D;
        }
        return tf.mul(states, mask) as Tensor3D;
      });
    },
  };
}
