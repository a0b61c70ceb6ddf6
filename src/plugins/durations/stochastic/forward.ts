import type { DecoderInputs, DurationPredictor, LossTerm } from '../../../core/contracts.ts';
import { linear } from '../../../nn/linear.ts';
import { type ForwardContext, forkContext } from '../../../nn/module.ts';
import type { RandomSource } from '../../../nn/random.ts';
import { tidyResult } from '../../../nn/tidyResult.ts';
import type { Scalar, Tensor, Tensor1D, Tensor2D, Tensor3D } from '../../../tf.ts';
import * as tf from '../../../tf.ts';
import type { StochasticConfig } from './config.ts';
import { separableStack } from './separableStack.ts';
import { splineFlow } from './splineFlow.ts';
import { stochasticDurationNames } from './weightMap.ts';

/** Durations below this many frames are not told apart. */
const leastFrames = 1e-5;

/**
 * A distribution of durations: a flow from noise to log frames, trained by a variational bound in which a second flow
 * dequantises the whole frames and adds a channel.
 *
 * Shapes: hidden [B, Tx, H], timbre [B, 1, G], durations [B, Tx] -> [B, Tx] frames.
 * Source: VITS (arXiv:2106.06103) section 2.2.2; jaywalnut310/vits models.py, StochasticDurationPredictor (2e561ba).
 */
export function stochasticDurations(
  config: StochasticConfig,
  dimensions: { readonly hiddenChannels: number; readonly timbreChannels: number },
): DurationPredictor {
  const { filterChannels, kernelSize, layers, dropout } = config;
  const { hiddenChannels, timbreChannels } = dimensions;
  const convs = separableStack({ channels: filterChannels, kernelSize, layers, dropoutRate: dropout });
  const square = linear({ inChannels: filterChannels, outChannels: filterChannels });
  const flow = splineFlow(config);
  const parts = {
    pre: linear({ inChannels: hiddenChannels, outChannels: filterChannels }),
    timbre: timbreChannels > 0 ? linear({ inChannels: timbreChannels, outChannels: filterChannels }) : undefined,
    durationPre: linear({ inChannels: 1, outChannels: filterChannels }),
  };
  const init = (random: RandomSource) => ({
    pre: parts.pre.init(random.fork('pre')),
    ...(parts.timbre && { timbre: parts.timbre.init(random.fork('timbre')) }),
    convs: convs.init(random.fork('convs')),
    post: square.init(random.fork('post')),
    flow: flow.init(random.fork('flow')),
    durationPre: parts.durationPre.init(random.fork('durationPre')),
    durationConvs: convs.init(random.fork('durationConvs')),
    durationPost: square.init(random.fork('durationPost')),
    posteriorFlow: flow.init(random.fork('posteriorFlow')),
  });
  type Params = ReturnType<typeof init>;

  /** What the text says of its durations: [B, Tx, C]. */
  function conditionOf(own: Params, { hidden, mask, timbre }: DecoderInputs, context: ForwardContext): Tensor3D {
    const text = parts.pre.apply(own.pre, hidden);
    const states =
      parts.timbre && own.timbre ? (tf.add(text, parts.timbre.apply(own.timbre, timbre)) as Tensor3D) : text;
    const spread = convs.apply(own.convs, states, mask, forkContext(context, 'convs'));
    return tf.mul(square.apply(own.post, spread), mask) as Tensor3D;
  }

  /** The noise's posterior: what dequantises the durations [B, Tx, 1] and the second channel, with their log-likelihood. */
  function posteriorOf(
    own: Params,
    frames: Tensor3D,
    at: { readonly condition: Tensor3D; readonly mask: Tensor3D; readonly context: ForwardContext },
  ): { readonly z: Tensor3D; readonly logLikelihood: Tensor2D } {
    const { condition, mask, context } = at;
    const pre = parts.durationPre.apply(own.durationPre, frames);
    const spread = convs.apply(own.durationConvs, pre, mask, forkContext(context, 'durationConvs'));
    const told = tf.mul(square.apply(own.durationPost, spread), mask);
    const noise = tf.mul(noiseOf(context.random.fork('posterior'), mask), mask) as Tensor3D;
    const { z, logDeterminant } = flow.forward(own.posteriorFlow, noise, {
      condition: tf.add(condition, told),
      mask,
      context: forkContext(context, 'posteriorFlow'),
    });
    const logLikelihood = tf.sub(tf.mul(normalSurprise(noise, mask), -1), logDeterminant) as Tensor2D;
    return { z, logLikelihood };
  }

  function lossOf(
    own: Params,
    inputs: DecoderInputs & { readonly durations: Tensor2D },
    context: ForwardContext,
  ): LossTerm {
    const { mask } = inputs;
    const valid = tf.squeeze(mask, [2]); // [B, Tx, 1] -> [B, Tx]
    const frames = tf.expandDims(inputs.durations, 2) as Tensor3D;
    const condition = conditionOf(own, inputs, context);
    const { z, logLikelihood } = posteriorOf(own, frames, { condition, mask, context });
    const [raw, second] = tf.split(z, 2, 2) as [Tensor3D, Tensor3D];
    const whole = tf.mul(tf.sub(frames, tf.sigmoid(raw)), mask);
    // d sigmoid(x) = sigmoid(x) · sigmoid(-x), in logs.
    const squeezing = tf.mul(tf.add(tf.softplus(raw), tf.softplus(tf.mul(raw, -1))), -1);
    const logFrames = tf.mul(tf.log(tf.maximum(whole, leastFrames)), mask);
    const moved = flow.forward(own.flow, tf.concat([logFrames, second], 2) as Tensor3D, {
      condition,
      mask,
      context: forkContext(context, 'flow'),
    });
    const perSymbol = tf.addN([
      normalSurprise(moved.z, mask),
      tf.mul(moved.logDeterminant, -1),
      tf.squeeze(logFrames, [2]), // The logarithm's own determinant is -log frames.
      logLikelihood,
      tf.mul(tf.mul(tf.squeeze(squeezing, [2]), valid), -1),
    ]) as Tensor2D;
    const perUtterance = tf.sum(perSymbol, 1) as Tensor1D; // [B, Tx] -> [B]
    return { numerator: tf.sum(perUtterance) as Scalar, per: 'symbols', perUtterance, perSymbol };
  }

  return {
    init,
    foreign: { vits: stochasticDurationNames(config) },
    loss: (params, inputs, context) => tidyResult(() => lossOf(params as Params, inputs, context)),
    predict(params, inputs, context) {
      const own = params as Params;
      const { mask } = inputs;
      return tf.tidy(() => {
        const condition = conditionOf(own, inputs, context);
        const noise = tf.mul(noiseOf(context.random.fork('durations'), mask), config.noiseScale) as Tensor3D;
        const z = flow.inverse(own.flow, noise, { condition, mask, context: forkContext(context, 'flow') });
        const [logFrames] = tf.split(z, 2, 2) as [Tensor3D, Tensor3D];
        return tf.squeeze(tf.mul(tf.exp(logFrames), mask), [2]) as Tensor2D; // [B, Tx, 1] -> [B, Tx]
      });
    },
  };
}

/** Standard normal [B, Tx, 2], drawn along the time axis first: an item's numbers do not depend on the padding. */
function noiseOf(random: RandomSource, mask: Tensor3D): Tensor3D {
  const [B, Tx] = mask.shape;
  return tf.transpose(random.normal([Tx, B, 2]), [1, 0, 2]) as Tensor3D; // [Tx, B, 2] -> [B, Tx, 2]
}

/** -log of the standard normal density, summed over the channels. Shapes: z [B, T, 2], mask [B, T, 1] -> [B, T]. */
function normalSurprise(z: Tensor3D, mask: Tensor3D): Tensor2D {
  const perChannel: Tensor = tf.mul(tf.add(tf.square(z), Math.log(2 * Math.PI)), 0.5);
  return tf.sum(tf.mul(perChannel, mask), 2) as Tensor2D;
}
