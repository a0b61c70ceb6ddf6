import { type ConvParams, conv1d } from '../../../nn/conv1d.ts';
import { type LayerNormParams, layerNorm } from '../../../nn/layerNorm.ts';
import { type LinearParams, linear } from '../../../nn/linear.ts';
import type { Module } from '../../../nn/module.ts';
import { type InverseStftSettings, inverseStft } from '../../../nn/ops/inverseStft.ts';
import type { Tensor3D } from '../../../tf.ts';
import * as tf from '../../../tf.ts';
import type { VocosConfig } from './config.ts';
import { backboneStart, type ConvNextParams, convNextBlock, epsilon } from './convNextBlock.ts';

export type VocosParams = {
  readonly embed: ConvParams;
  readonly timbre?: LinearParams;
  readonly norm: LayerNormParams;
  readonly blocks: readonly ConvNextParams[];
  readonly finalNorm: LayerNormParams;
  /** -> log magnitudes, then phases */
  readonly spectrum: LinearParams;
};

const largestMagnitude = 100;

/**
 * Mel or latent frames -> wave, all layers at the frame rate: ConvNeXt blocks give magnitude and phase of each bin.
 *
 * Shapes: features [B, T, C], timbre [B, 1, G] or undefined -> [B, T * hopLength, 1].
 * Source: Vocos (arXiv:2306.00814) section 3; gemelo-ai/vocos models.py, VocosBackbone, and heads.py, ISTFTHead (c859e3b).
 * Differs: frames lie as the features here do (padding 'same' upstream); a latent is conditioned on timbre.
 */
export function vocosGenerator(
  config: VocosConfig,
  dimensions: {
    readonly channels: number;
    readonly form: 'mel' | 'latent';
    readonly timbreChannels: number;
    readonly framing: InverseStftSettings;
  },
): Module<VocosParams, [Tensor3D, Tensor3D | undefined], Tensor3D> {
  const { channels, filterChannels, layers } = config;
  const { framing } = dimensions;
  const embed = conv1d({
    inChannels: dimensions.channels,
    outChannels: channels,
    kernelSize: 7,
    padding: 'same',
    ...backboneStart,
  });
  const timbre =
    dimensions.form === 'latent' && dimensions.timbreChannels > 0
      ? linear({ inChannels: dimensions.timbreChannels, outChannels: channels })
      : undefined;
  const norm = layerNorm({ channels, epsilon });
  const blocks = Array.from({ length: layers }, () =>
    convNextBlock({ channels, filterChannels, initialScale: 1 / layers }),
  );
  const spectrum = linear({ inChannels: channels, outChannels: framing.nFft + 2 });
  return {
    init: (random) => ({
      embed: embed.init(random.fork('embed')),
      ...(timbre === undefined ? {} : { timbre: timbre.init(random.fork('timbre')) }),
      norm: norm.init(random.fork('norm')),
      blocks: blocks.map((block, index) => block.init(random.fork(`blocks/${index}`))),
      finalNorm: norm.init(random.fork('finalNorm')),
      spectrum: spectrum.init(random.fork('spectrum')),
    }),
    apply(params, features, voice) {
      return tf.tidy(() => {
        let states = embed.apply(params.embed, features);
        if (timbre !== undefined && params.timbre !== undefined && voice !== undefined) {
          states = tf.add(states, timbre.apply(params.timbre, voice)) as Tensor3D;
        }
        states = norm.apply(params.norm, states);
        for (const [index, block] of blocks.entries()) {
          states = block.apply(params.blocks[index] as ConvNextParams, states);
        }
        const both = spectrum.apply(params.spectrum, norm.apply(params.finalNorm, states));
        const [logMagnitude, phase] = tf.split(both, 2, 2) as [Tensor3D, Tensor3D]; // [B, T, 2F] -> two [B, T, F]
        const magnitude = tf.minimum(tf.exp(logMagnitude), largestMagnitude);
        const real = tf.mul(magnitude, tf.cos(phase)) as Tensor3D;
        const imaginary = tf.mul(magnitude, tf.sin(phase)) as Tensor3D;
        return inverseStft({ real, imaginary }, framing);
      });
    },
  };
}
