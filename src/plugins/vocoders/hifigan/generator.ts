import { centreMel } from '../../../nn/centredMel.ts';
import { type ConvParams, conv1d } from '../../../nn/conv1d.ts';
import { convTranspose1d } from '../../../nn/convTranspose1d.ts';
import { normalWithDeviation } from '../../../nn/initializers.ts';
import { type LinearParams, linear } from '../../../nn/linear.ts';
import type { Module } from '../../../nn/module.ts';
import { type NormalizableParams, weightNormIf } from '../../../nn/weightNorm.ts';
import type { Tensor3D } from '../../../tf.ts';
import * as tf from '../../../tf.ts';
import type { HifiganConfig } from './config.ts';
import { leakySlope, type ResidualBlockParams, residualBlock } from './residualBlock.ts';

type Conv = NormalizableParams<ConvParams>;

export type GeneratorParams = {
  readonly pre: Conv;
  readonly timbre?: LinearParams;
  readonly stages: readonly { readonly upsample: Conv; readonly blocks: readonly ResidualBlockParams[] }[];
  readonly post: Conv;
};

/**
 * Mel or latent frames -> wave: transposed convolutions, each followed by the mean of parallel residual blocks.
 *
 * Shapes: features [B, T, C], timbre [B, 1, G] or undefined -> [B, T * hopLength, 1].
 * Source: HiFi-GAN (arXiv:2010.05646) section 2.2; jik876/hifi-gan models.py, Generator (4769534).
 * Differs: with `centreMels`, mels are moved by a constant before the first convolution.
 */
export function hifiganGenerator(
  config: HifiganConfig,
  dimensions: { readonly channels: number; readonly form: 'mel' | 'latent'; readonly timbreChannels: number },
): Module<GeneratorParams, [Tensor3D, Tensor3D | undefined], Tensor3D> {
  const { initialChannels, upsampleRates, upsampleKernels } = config;
  const init = normalWithDeviation(0.01);
  const centres = config.centreMels && dimensions.form === 'mel';
  const normalized = (module: Module<ConvParams, [Tensor3D], Tensor3D>, axis?: number) =>
    weightNormIf(config.weightNorm, module, axis === undefined ? {} : { axis });
  const pre = normalized(
    conv1d({ inChannels: dimensions.channels, outChannels: initialChannels, kernelSize: 7, padding: 'same' }),
  );
  const timbre =
    dimensions.form === 'latent'
      ? linear({ inChannels: dimensions.timbreChannels, outChannels: initialChannels })
      : undefined;
  const stages = upsampleRates.map((stride, index) => {
    const outChannels = initialChannels / 2 ** (index + 1);
    const kernelSize = upsampleKernels[index] as number;
    const padding = (kernelSize - stride) / 2;
    return {
      upsample: normalized(
        convTranspose1d({ inChannels: 2 * outChannels, outChannels, kernelSize, stride, padding, init }),
        1,
      ),
      blocks: config.residualKernels.map((size, block) =>
        residualBlock({
          channels: outChannels,
          kernelSize: size,
          dilations: config.residualDilations[block] as readonly number[],
          paired: config.residualBlock === 1,
          weightNorm: config.weightNorm,
        }),
      ),
    };
  });
  const last = initialChannels / 2 ** upsampleRates.length;
  const post = normalized(conv1d({ inChannels: last, outChannels: 1, kernelSize: 7, padding: 'same', init }));
  return {
    init: (random) => ({
      pre: pre.init(random.fork('pre')),
      ...(timbre === undefined ? {} : { timbre: timbre.init(random.fork('timbre')) }),
      stages: stages.map(({ upsample, blocks }, index) => ({
        upsample: upsample.init(random.fork(`stages/${index}/upsample`)),
        blocks: blocks.map((block, number) => block.init(random.fork(`stages/${index}/blocks/${number}`))),
      })),
      post: post.init(random.fork('post')),
    }),
    apply(params, features, voice) {
      return tf.tidy(() => {
        const centred = centres ? centreMel(features) : features;
        let states = pre.apply(params.pre, centred);
        if (timbre !== undefined && params.timbre !== undefined && voice !== undefined) {
          states = tf.add(states, timbre.apply(params.timbre, voice)) as Tensor3D;
        }
        for (const [index, { upsample, blocks }] of stages.entries()) {
          const own = params.stages[index] as GeneratorParams['stages'][number];
          const raised = upsample.apply(own.upsample, tf.leakyRelu(states, leakySlope));
          const outputs = blocks.map((block, number) => block.apply(own.blocks[number] as ResidualBlockParams, raised));
          states = tf.mul(tf.addN(outputs), 1 / outputs.length) as Tensor3D;
        }
        return tf.tanh(post.apply(params.post, tf.leakyRelu(states, 0.01)));
      });
    },
  };
}
