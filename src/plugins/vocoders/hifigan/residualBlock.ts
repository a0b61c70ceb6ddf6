import { type ConvParams, conv1d } from '../../../nn/conv1d.ts';
import { normalWithDeviation } from '../../../nn/initializers.ts';
import type { Module } from '../../../nn/module.ts';
import { type NormalizableParams, weightNormIf } from '../../../nn/weightNorm.ts';
import type { Tensor3D } from '../../../tf.ts';
import * as tf from '../../../tf.ts';

/** Slope of the leaky rectifiers between layers; the last one of the generator has 0.01, as upstream. */
export const leakySlope = 0.1;

type BlockConv = NormalizableParams<ConvParams>;
export type ResidualBlockParams = { readonly dilated: readonly BlockConv[]; readonly plain?: readonly BlockConv[] };

/**
 * Convolutions of one kernel size and several dilations, each added to its input.
 *
 * Shapes: [B, T, C] -> [B, T, C].
 * Source: HiFi-GAN (arXiv:2010.05646) appendix A.1; jik876/hifi-gan models.py, ResBlock1 and ResBlock2 (4769534).
 */
export function residualBlock(config: {
  readonly channels: number;
  readonly kernelSize: number;
  readonly dilations: readonly number[];
  /** true: a second, undilated convolution after each (ResBlock1). */
  readonly paired: boolean;
  readonly weightNorm: boolean;
}): Module<ResidualBlockParams, [Tensor3D], Tensor3D> {
  const { channels, kernelSize, dilations, paired } = config;
  const conv = (dilation: number) =>
    weightNormIf(
      config.weightNorm,
      conv1d({
        inChannels: channels,
        outChannels: channels,
        kernelSize,
        dilation,
        padding: 'same',
        init: normalWithDeviation(0.01),
      }),
    );
  const dilated = dilations.map(conv);
  const plain = paired ? dilations.map(() => conv(1)) : undefined;
  return {
    init: (random) => ({
      dilated: dilated.map((layer, index) => layer.init(random.fork(`dilated/${index}`))),
      ...(plain === undefined ? {} : { plain: plain.map((layer, index) => layer.init(random.fork(`plain/${index}`))) }),
    }),
    apply(params, x) {
      return tf.tidy(() =>
        dilated.reduce((states, layer, index) => {
          const first = layer.apply(params.dilated[index] as BlockConv, tf.leakyRelu(states, leakySlope));
          const second = plain?.[index];
          if (second === undefined) return tf.add(states, first) as Tensor3D;
          const own = params.plain?.[index] as BlockConv;
          return tf.add(states, second.apply(own, tf.leakyRelu(first, leakySlope))) as Tensor3D;
        }, x),
      );
    },
  };
}
