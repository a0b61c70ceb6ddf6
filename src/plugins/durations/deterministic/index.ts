import { z } from 'zod';
import type { DurationPredictor, LossTerm, Plugin } from '../../../core/contracts.ts';
import { conv1d } from '../../../nn/conv1d.ts';
import { dropout } from '../../../nn/dropout.ts';
import { layerNorm } from '../../../nn/layerNorm.ts';
import { linear } from '../../../nn/linear.ts';
import type { ForwardContext } from '../../../nn/module.ts';
import {
  convNames,
  matchaStateNames,
  pointwiseNames,
  vitsNormNames,
  vitsStateNames,
} from '../../../nn/publishedNames.ts';
import type { RandomSource } from '../../../nn/random.ts';
import { tidyResult } from '../../../nn/tidyResult.ts';
import type { Scalar, Tensor1D, Tensor2D, Tensor3D } from '../../../tf.ts';
import * as tf from '../../../tf.ts';

const deterministicConfigSchema = z.strictObject({
  filterChannels: z.int().positive().default(256),
  kernelSize: z.int().positive().default(3),
  dropout: z.number().min(0).max(1).default(0.5),
  /** Added to the variance of the norms: Glow-TTS and Matcha-TTS have 1e-4. */
  normEpsilon: z.number().positive().default(1e-5),
});

/** Names of jaywalnut310/vits, SynthesizerTrn without `use_sdp` (2e561ba). */
const deterministicNames = vitsStateNames([
  ...pointwiseNames('dp.cond', 'timbre'),
  ...convNames('dp.conv_1', 'conv0'),
  ...vitsNormNames('dp.norm_1', 'norm0'),
  ...convNames('dp.conv_2', 'conv1'),
  ...vitsNormNames('dp.norm_2', 'norm1'),
  ...pointwiseNames('dp.proj', 'output'),
]);

/** Names of shivammehta25/Matcha-TTS, DurationPredictor (108906c), which knows no timbre. */
const matchaDurationNames = matchaStateNames([
  ...convNames('encoder.proj_w.conv_1', 'conv0'),
  ...vitsNormNames('encoder.proj_w.norm_1', 'norm0'),
  ...convNames('encoder.proj_w.conv_2', 'conv1'),
  ...vitsNormNames('encoder.proj_w.norm_2', 'norm1'),
  ...pointwiseNames('encoder.proj_w.proj', 'output'),
]);

type DeterministicConfig = z.infer<typeof deterministicConfigSchema>;

/**
 * Log-durations from the text states by two convolutions.
 *
 * Shapes: hidden [B, Tx, H], timbre [B, 1, G] -> [B, Tx] frames.
 * Source: FastSpeech (arXiv:1905.09263) section 3.3; jaywalnut310/vits models.py, DurationPredictor (2e561ba).
 */
function deterministicDurations(
  config: DeterministicConfig,
  dimensions: { readonly hiddenChannels: number; readonly timbreChannels: number },
): DurationPredictor {
  const { filterChannels, kernelSize } = config;
  const conv = (inChannels: number) => conv1d({ inChannels, outChannels: filterChannels, kernelSize, padding: 'same' });
  const norm = layerNorm({ channels: filterChannels, epsilon: config.normEpsilon });
  const parts = {
    timbre:
      dimensions.timbreChannels > 0
        ? linear({ inChannels: dimensions.timbreChannels, outChannels: dimensions.hiddenChannels })
        : undefined,
    conv0: conv(dimensions.hiddenChannels),
    conv1: conv(filterChannels),
    output: linear({ inChannels: filterChannels, outChannels: 1 }),
  };
  const drop = dropout(config.dropout);
  const init = (random: RandomSource) => ({
    ...(parts.timbre && { timbre: parts.timbre.init(random.fork('timbre')) }),
    conv0: parts.conv0.init(random.fork('conv0')),
    norm0: norm.init(random.fork('norm0')),
    conv1: parts.conv1.init(random.fork('conv1')),
    norm1: norm.init(random.fork('norm1')),
    output: parts.output.init(random.fork('output')),
  });
  type Params = ReturnType<typeof init>;

  /** -> [B, Tx] log frames, zero where masked. */
  function logDurations(
    own: Params,
    inputs: { hidden: Tensor3D; mask: Tensor3D; timbre: Tensor3D },
    context: ForwardContext,
  ): Tensor2D {
    const { hidden, mask, timbre } = inputs;
    const conditioned = parts.timbre && own.timbre ? tf.add(hidden, parts.timbre.apply(own.timbre, timbre)) : hidden;
    const first = tf.relu(parts.conv0.apply(own.conv0, tf.mul(conditioned, mask) as Tensor3D));
    const middle = drop(norm.apply(own.norm0, first), context, 'first');
    const second = tf.relu(parts.conv1.apply(own.conv1, tf.mul(middle, mask) as Tensor3D));
    const last = drop(norm.apply(own.norm1, second), context, 'second');
    return tf.squeeze(tf.mul(parts.output.apply(own.output, last), mask), [2]) as Tensor2D; // [B, Tx, 1] -> [B, Tx]
  }

  return {
    init,
    foreign: { vits: deterministicNames, matcha: matchaDurationNames },
    loss(params, inputs, context) {
      return tidyResult(() => {
        const predicted = logDurations(params as Params, inputs, context);
        const mask = tf.squeeze(inputs.mask, [2]);
        const target = tf.mul(tf.log(tf.maximum(inputs.durations, 0.5)), mask);
        const perSymbol = tf.square(tf.sub(predicted, target)) as Tensor2D;
        const perUtterance = tf.sum(perSymbol, 1) as Tensor1D; // [B, Tx] -> [B]
        return {
          numerator: tf.sum(perUtterance) as Scalar,
          per: 'symbols',
          perUtterance,
          perSymbol,
        } satisfies LossTerm;
      });
    },
    predict(params, inputs, context) {
      return tf.tidy(
        () => tf.mul(tf.exp(logDurations(params as Params, inputs, context)), tf.squeeze(inputs.mask, [2])) as Tensor2D,
      );
    },
  };
}

export const deterministic: Plugin<'duration'> = {
  kind: 'duration',
  name: 'deterministic',
  summary: 'One duration per symbol, predicted in the log domain',
  configSchema: deterministicConfigSchema,
  create: (config: DeterministicConfig, dimensions) => deterministicDurations(config, dimensions),
};
