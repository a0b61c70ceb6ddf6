import type { Decoder, DecoderDimensions } from '../../../core/contracts.ts';
import { ShapeError } from '../../../errors.ts';
import { linear } from '../../../nn/linear.ts';
import { type ForwardContext, forkContext } from '../../../nn/module.ts';
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
import type { VitsDecoderConfig } from './config.ts';
import { vitsDecoderNames } from './weightMap.ts';

/**
 * VITS between text and vocoder: the posterior of a latent from the linear spectrogram, its prior from the text, and a flow
 * between them. Emits the latent.
 *
 * Shapes: hidden [B, Tx, H], linear spectrogram [B, Ty, F] -> latent [B, Ty, L].
 * Source: VITS (arXiv:2106.06103) section 2; jaywalnut310/vits models.py, PosteriorEncoder, ResidualCouplingBlock and
 * SynthesizerTrn (2e561ba). The text's projection to the prior, which is TextEncoder's there, is part of it.
 */
export function vitsDecoder(config: VitsDecoderConfig, dimensions: DecoderDimensions): Decoder {
  const { latentChannels, hiddenChannels, weightNorm } = config;
  const { hiddenChannels: textChannels, timbreChannels, spectral } = dimensions;
  const bins = spectral.nFft / 2 + 1;
  const parts = {
    prior: linear({ inChannels: textChannels, outChannels: 2 * latentChannels }),
    posteriorPre: linear({ inChannels: bins, outChannels: hiddenChannels }),
    posterior: waveNet({
      ...config.posterior,
      channels: hiddenChannels,
      dilationRate: 1,
      conditionChannels: timbreChannels,
      weightNorm,
    }),
    posteriorPost: linear({ inChannels: hiddenChannels, outChannels: 2 * latentChannels }),
    flow: residualCoupling({
      ...config.flow,
      channels: latentChannels,
      hiddenChannels,
      conditionChannels: timbreChannels,
      weightNorm,
    }),
  };
  const init = (random: RandomSource) => ({
    prior: parts.prior.init(random.fork('prior')),
    posteriorPre: parts.posteriorPre.init(random.fork('posteriorPre')),
    posterior: parts.posterior.init(random.fork('posterior')),
    posteriorPost: parts.posteriorPost.init(random.fork('posteriorPost')),
    flow: parts.flow.init(random.fork('flow')),
  });
  type Params = ReturnType<typeof init>;

  const priorOf = (own: Params, hidden: Tensor3D): DiagonalNormal => normalFrom(parts.prior.apply(own.prior, hidden));

  function posteriorOf(
    own: Params,
    spectrogram: Tensor3D,
    at: { readonly mask: Tensor3D; readonly timbre: Tensor3D; readonly context: ForwardContext },
  ): DiagonalNormal {
    const { mask, timbre, context } = at;
    const pre = tf.mul(parts.posteriorPre.apply(own.posteriorPre, spectrogram), mask) as Tensor3D;
    const states = parts.posterior.apply(own.posterior, pre, mask, timbre, forkContext(context, 'posterior'));
    return normalFrom(tf.mul(parts.posteriorPost.apply(own.posteriorPost, states), mask) as Tensor3D);
  }

  return {
    emits: { form: 'latent', channels: latentChannels },
    needs: ['linearSpectrogram'],
    foreign: { vits: vitsDecoderNames(config) },
    init,
    train(params, { hidden, mask: symbolMask, timbre }, { targets, context }) {
      const own = params as Params;
      const { linearSpectrogram, mask, spans } = targets;
      if (linearSpectrogram === undefined) {
        throw new ShapeError(`vits: the batch has no linear spectrogram, expected [B, Ty, ${bins}] (decoder.needs)`);
      }
      return tidyResult(() => {
        const prior = priorOf(own, hidden);
        const posterior = posteriorOf(own, linearSpectrogram, { mask, timbre, context });
        const z = posteriorSample(posterior, mask, context);
        const inputs = { mask, condition: timbre, reverse: false };
        const zPrior = parts.flow.apply(own.flow, z, inputs, forkContext(context, 'flow'));
        const alignment = alignToText(zPrior, prior, { symbolMask, frameMask: mask, spans });
        return { emitted: z, alignment, variational: { zPrior, posterior, prior: expandNormal(prior, alignment) } };
      });
    },
    infer(params, { hidden, timbre, alignment, frameMask: mask, noiseScale }, context) {
      const own = params as Params;
      return tf.tidy(() => {
        const prior = expandNormal(priorOf(own, hidden), alignment);
        const zPrior = priorSample(prior, { mask, noiseScale, random: context.random });
        const inputs = { mask, condition: timbre, reverse: true };
        return parts.flow.apply(own.flow, zPrior, inputs, forkContext(context, 'flow'));
      });
    },
  };
}
