import type { Decoder, DecoderDimensions, LossTerm } from '../../../core/contracts.ts';
import { centreMel, uncentreMel } from '../../../nn/centredMel.ts';
import { conv1d } from '../../../nn/conv1d.ts';
import { frameTerm } from '../../../nn/frameTerm.ts';
import { zeros } from '../../../nn/initializers.ts';
import { linear } from '../../../nn/linear.ts';
import { type ForwardContext, forkContext } from '../../../nn/module.ts';
import { expandByAlignment } from '../../../nn/ops/expandByAlignment.ts';
import type { RandomSource } from '../../../nn/random.ts';
import { residualCoupling } from '../../../nn/residualCoupling.ts';
import { tidyResult } from '../../../nn/tidyResult.ts';
import { alignToText, expandNormal } from '../../../nn/variational/alignToText.ts';
import {
  type DiagonalNormal,
  normalFrom,
  posteriorSample,
  priorSample,
} from '../../../nn/variational/diagonalNormal.ts';
import { waveNet } from '../../../nn/waveNet.ts';
import type { Tensor3D } from '../../../tf.ts';
import * as tf from '../../../tf.ts';
import type { VaeMelConfig } from './config.ts';
import { framePositions } from './framePositions.ts';
import { pairedFrames, singleFrames } from './frameView.ts';

/** Bounds the log standard deviation of the posterior: a latent sharper than exp(-4) carries noise, not speech. */
const logStdBound = 4;

/**
 * A variational autoencoder over mel frames: posterior from the mel, prior from the text, a flow between them, and a
 * stack that makes mel frames of latent and text.
 *
 * Shapes: hidden [B, Tx, H], mel [B, Ty, M] -> mel [B, Ty, M].
 * Source: VITS (arXiv:2106.06103) for posterior, prior, flow and alignment; PortaSpeech (arXiv:2109.15166) section 3.2 for
 * frames made of latent and text together, which lets a small model speak long before its latent is good.
 * Differs: with `priorPath` the frames made from the prior's mean, which is what speaks, are compared with the mel too
 * (term `priorMel`), so that few steps suffice.
 */
export function vaeMelDecoder(config: VaeMelConfig, dimensions: DecoderDimensions): Decoder {
  const { latentChannels, hiddenChannels, weightNorm } = config;
  const { hiddenChannels: textChannels, timbreChannels, spectral } = dimensions;
  const stack = (size: { readonly layers: number; readonly kernelSize: number }) =>
    waveNet({
      ...size,
      channels: hiddenChannels,
      dilationRate: 1,
      conditionChannels: timbreChannels,
      dropoutRate: config.dropout,
      weightNorm,
    });
  const view = config.framePairs ? pairedFrames : singleFrames;
  const melChannels = view.width * spectral.melBins;
  const pointwise = (inChannels: number, outChannels: number) => linear({ inChannels, outChannels });
  const quiet = (inChannels: number, outChannels: number) =>
    linear({ inChannels, outChannels, init: zeros, biasInit: zeros });
  const parts = {
    prior: pointwise(textChannels, 2 * latentChannels),
    posteriorPre: pointwise(melChannels, hiddenChannels),
    posterior: stack(config.posterior),
    posteriorPost: pointwise(hiddenChannels, view.width * 2 * latentChannels),
    flow: residualCoupling({
      ...config.flow,
      channels: view.width * latentChannels,
      hiddenChannels,
      conditionChannels: timbreChannels,
      weightNorm,
    }),
    framesPre: conv1d({
      inChannels: view.width * (latentChannels + textChannels + 2),
      outChannels: hiddenChannels,
      kernelSize: 3,
      padding: 'same',
    }),
    frames: stack(config.frames),
    framesPost: quiet(hiddenChannels, melChannels),
  };
  const init = (random: RandomSource) => ({
    prior: parts.prior.init(random.fork('prior')),
    posteriorPre: parts.posteriorPre.init(random.fork('posteriorPre')),
    posterior: parts.posterior.init(random.fork('posterior')),
    posteriorPost: parts.posteriorPost.init(random.fork('posteriorPost')),
    flow: parts.flow.init(random.fork('flow')),
    framesPre: parts.framesPre.init(random.fork('framesPre')),
    frames: parts.frames.init(random.fork('frames')),
    framesPost: parts.framesPost.init(random.fork('framesPost')),
  });
  type Params = ReturnType<typeof init>;

  const priorOf = (own: Params, hidden: Tensor3D): DiagonalNormal =>
    boundedNormal(parts.prior.apply(own.prior, hidden));

  function posteriorOf(
    own: Params,
    mel: Tensor3D,
    at: { mask: Tensor3D; timbre: Tensor3D; context: ForwardContext },
  ): DiagonalNormal {
    const mask = view.groupMask(at.mask);
    const frames = view.group(centreMel(mel), at.mask);
    const pre = tf.mul(parts.posteriorPre.apply(own.posteriorPre, frames), mask) as Tensor3D;
    const states = parts.posterior.apply(own.posterior, pre, mask, at.timbre, forkContext(at.context, 'posterior'));
    const both = view.ungroup(parts.posteriorPost.apply(own.posteriorPost, states), mel.shape[1]);
    return boundedNormal(tf.mul(both, at.mask) as Tensor3D);
  }

  function flowed(
    own: Params,
    z: Tensor3D,
    at: { mask: Tensor3D; timbre: Tensor3D; reverse: boolean; context: ForwardContext },
  ): Tensor3D {
    const direction = { mask: view.groupMask(at.mask), condition: at.timbre, reverse: at.reverse };
    const groups = parts.flow.apply(own.flow, view.group(z, at.mask), direction, forkContext(at.context, 'flow'));
    return view.ungroup(groups, z.shape[1]);
  }

  /** Shapes: z [B, Ty, L], text [B, Ty, H + 2] -> [B, Ty, M]. */
  function framesOf(own: Params, { z, text, mask, timbre }: FrameSource, context: ForwardContext): Tensor3D {
    const groups = view.group(tf.concat([z, text], 2) as Tensor3D, mask);
    const valid = view.groupMask(mask);
    const pre = tf.mul(parts.framesPre.apply(own.framesPre, groups), valid) as Tensor3D;
    const states = parts.frames.apply(own.frames, pre, valid, timbre, forkContext(context, 'frames'));
    return uncentreMel(view.ungroup(parts.framesPost.apply(own.framesPost, states), z.shape[1]));
  }

  return {
    emits: { form: 'mel', channels: spectral.melBins },
    needs: ['mel'],
    ownTerms: config.priorPath ? { priorMel: 45 } : {},
    init,
    train(params, { hidden, mask: symbolMask, timbre }, { targets, context }) {
      const own = params as Params;
      return tidyResult(() => {
        const { mel, mask } = targets;
        const prior = priorOf(own, hidden);
        const posterior = posteriorOf(own, mel, { mask, timbre, context });
        const z = posteriorSample(posterior, mask, context);
        const zPrior = flowed(own, z, { mask, timbre, reverse: false, context });
        const alignment = alignToText(zPrior, prior, { symbolMask, frameMask: mask, spans: targets.spans });
        const spread = expandNormal(prior, alignment);
        const base = { alignment, variational: { zPrior, posterior, prior: spread } };
        const source: FrameSource = { z, text: textOfFrames(hidden, alignment), mask, timbre };
        if (!config.priorPath) return { ...base, emitted: framesOf(own, source, context) };
        const zMean = flowed(own, spread.mean, { mask, timbre, reverse: true, context });
        const both = framesOf(own, stackSources(source, { ...source, z: zMean }), context);
        const [emitted, spoken] = tf.split(both, 2, 0) as [Tensor3D, Tensor3D];
        return { ...base, emitted, terms: { priorMel: frameError(spoken, mel, mask) } };
      });
    },
    infer(params, inputs, context) {
      const own = params as Params;
      const { hidden, timbre, alignment, frameMask: mask, noiseScale } = inputs;
      return tf.tidy(() => {
        const prior = expandNormal(priorOf(own, hidden), alignment);
        const zPrior = priorSample(prior, { mask, noiseScale, random: context.random });
        const z = flowed(own, zPrior, { mask, timbre, reverse: true, context });
        return framesOf(own, { z, text: textOfFrames(hidden, alignment), mask, timbre }, context);
      });
    },
  };
}

/** What frames are made of. Shapes: z [B, Ty, L], text [B, Ty, H + 2], mask [B, Ty, 1], timbre [B, 1, G]. */
interface FrameSource {
  readonly z: Tensor3D;
  readonly text: Tensor3D;
  readonly mask: Tensor3D;
  readonly timbre: Tensor3D;
}

/** Two sources as one batch: the stack runs once. */
function stackSources(first: FrameSource, second: FrameSource): FrameSource {
  const stacked = (key: keyof FrameSource) => tf.concat([first[key], second[key]], 0) as Tensor3D; // -> [2B, ...]
  return { z: stacked('z'), text: stacked('text'), mask: stacked('mask'), timbre: stacked('timbre') };
}

/** Text states and places within symbols, spread over frames. Shapes: [B, Tx, H], [B, Ty, Tx] -> [B, Ty, H + 2]. */
function textOfFrames(hidden: Tensor3D, alignment: Tensor3D): Tensor3D {
  return tf.concat([expandByAlignment(hidden, alignment), framePositions(alignment)], 2) as Tensor3D;
}

/** Mean absolute difference of two mels, nats per frame and bin. Shapes: [B, Ty, M], mask [B, Ty, 1]. */
function frameError(produced: Tensor3D, mel: Tensor3D, mask: Tensor3D): LossTerm {
  return frameTerm(tf.mean(tf.abs(tf.sub(produced, mel)), 2, true), mask); // [B, Ty, M] -> [B, Ty, 1]
}

/** [B, T, 2L] -> mean and bounded log standard deviation [B, T, L]. */
function boundedNormal(both: Tensor3D): DiagonalNormal {
  const { mean, logStd } = normalFrom(both);
  return { mean, logStd: tf.mul(tf.tanh(tf.mul(logStd, 1 / logStdBound)), logStdBound) as Tensor3D };
}
