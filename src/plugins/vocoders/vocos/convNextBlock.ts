import { type ConvParams, conv1d } from '../../../nn/conv1d.ts';
import { normalWithDeviation, zeros } from '../../../nn/initializers.ts';
import { type LayerNormParams, layerNorm } from '../../../nn/layerNorm.ts';
import { type LinearParams, linear } from '../../../nn/linear.ts';
import type { Module } from '../../../nn/module.ts';
import { exactGelu } from '../../../nn/ops/exactGelu.ts';
import type { Tensor1D, Tensor3D } from '../../../tf.ts';
import * as tf from '../../../tf.ts';

/** How the backbone's kernels and biases start. Differs: upstream cuts the normal at ±2, which is a hundred deviations. */
export const backboneStart = { init: normalWithDeviation(0.02), biasInit: zeros };
/** Added to the variances of the layer norms. */
export const epsilon = 1e-6;

export type ConvNextParams = {
  readonly depthwise: ConvParams;
  readonly norm: LayerNormParams;
  readonly expand: LinearParams;
  readonly contract: LinearParams;
  /** How much of the block is added, by channel. */
  readonly scale: Tensor1D;
};

/**
 * A depthwise convolution over time and two linear layers over channels, added to the input.
 *
 * Shapes: [B, T, C] -> [B, T, C].
 * Source: Liu et al. (arXiv:2201.03545); gemelo-ai/vocos modules.py, ConvNeXtBlock (c859e3b).
 */
export function convNextBlock(config: {
  readonly channels: number;
  readonly filterChannels: number;
  readonly initialScale: number;
}): Module<ConvNextParams, [Tensor3D], Tensor3D> {
  const { channels, filterChannels, initialScale } = config;
  const depthwise = conv1d({
    inChannels: channels,
    outChannels: channels,
    kernelSize: 7,
    groups: channels,
    padding: 'same',
    ...backboneStart,
  });
  const norm = layerNorm({ channels, epsilon });
  const expand = linear({ inChannels: channels, outChannels: filterChannels, ...backboneStart });
  const contract = linear({ inChannels: filterChannels, outChannels: channels, ...backboneStart });
  return {
    init: (random) => ({
      depthwise: depthwise.init(random.fork('depthwise')),
      norm: norm.init(random.fork('norm')),
      expand: expand.init(random.fork('expand')),
      contract: contract.init(random.fork('contract')),
      scale: tf.fill([channels], initialScale) as Tensor1D,
    }),
    apply(params, x) {
      return tf.tidy(() => {
        const mixed = norm.apply(params.norm, depthwise.apply(params.depthwise, x));
        const filtered = contract.apply(params.contract, exactGelu(expand.apply(params.expand, mixed)));
        return tf.add(x, tf.mul(filtered, params.scale)) as Tensor3D;
      });
    },
  };
}
