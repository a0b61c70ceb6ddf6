import type { Decoder, DecoderDimensions } from '../../../core/contracts.ts';
import { centreMel, melScale, uncentreMel } from '../../../nn/centredMel.ts';
import { pairFrames, unpairFrames } from '../../../nn/framePairs.ts';
import { utteranceTerm } from '../../../nn/frameTerm.ts';
import { linear } from '../../../nn/linear.ts';
import { forkContext } from '../../../nn/module.ts';
import type { RandomSource } from '../../../nn/random.ts';
import { tidyResult } from '../../../nn/tidyResult.ts';
import { alignToText, expandNormal } from '../../../nn/variational/alignToText.ts';
import { type DiagonalNormal, priorSample } from '../../../nn/variational/diagonalNormal.ts';
import type { Tensor1D, Tensor3D } from '../../../tf.ts';
import * as tf from '../../../tf.ts';
import type { FlowMelConfig } from './config.ts';
import { glow } from './glow.ts';
import { glowTtsNames } from './weightMap.ts';

/**
 * A normalising flow between mel frames and the text's prior: trained by the exact likelihood of the mel alone (term `nll`, nats per
 * frame and bin), spoken by running it backwards.
 *
 * Shapes: hidden [B, Tx, H], mel [B, Ty, M] -> mel [B, Ty, M].
 * Source: Glow-TTS (arXiv:2005.11129); jaywalnut310/glow-tts models.py, FlowGenerator (13e9976).
 * Differs: frames go through the flow in pairs, as upstream, but an odd last frame is no reason to shorten a recording: in training
 * it has no likelihood, in speech it comes of a pair whose second frame is thrown away. With `centreMels` the flow begins after a fixed
 * scale and shift, which the likelihood counts.
 */
export function flowMelDecoder(config: FlowMelConfig, dimensions: DecoderDimensions): Decoder {
  const { melBins } = dimensions.spectral;
  const { centreMels, unitPrior } = config;
  const projection = linear({ inChannels: dimensions.hiddenChannels, outChannels: melBins });
  const flow = glow({
    ...config,
    channels: 2 * melBins,
    conditionChannels: dimensions.timbreChannels,
    dropoutRate: config.dropout,
  });
  const init = (random: RandomSource) => ({
    priorMean: projection.init(random.fork('priorMean')),
    ...(unitPrior ? {} : { priorLogStd: projection.init(random.fork('priorLogStd')) }),
    flow: flow.init(random.fork('flow')),
  });
  type Params = ReturnType<typeof init>;
  const priorOf = (own: Params, hidden: Tensor3D): DiagonalNormal => {
    const mean = projection.apply(own.priorMean, hidden);
    const { priorLogStd } = own;
    return { mean, logStd: priorLogStd === undefined ? tf.zerosLike(mean) : projection.apply(priorLogStd, hidden) };
  };
  return {
    emits: { form: 'mel', channels: melBins },
    emitsInTraining: false,
    ownTerms: { nll: 1 },
    needs: ['mel'],
    foreign: { 'glow-tts': glowTtsNames(config) },
    init,
    train(params, { hidden, mask: symbolMask, timbre }, { targets, context }) {
      const own = params as Params;
      return tidyResult(() => {
        const { mask: frameMask, spans } = targets;
        const mel = centreMels ? centreMel(targets.mel) : targets.mel;
        const { pairs, secondMask: mask } = pairFrames(mel, frameMask);
        const { z: zPairs, logDet } = flow.forward(own.flow, pairs, {
          mask,
          condition: timbre,
          context: forkContext(context, 'flow'),
        });
        const z = unpairFrames(zPairs, frameMask.shape[1]);
        const text = priorOf(own, hidden);
        const alignment = alignToText(z, text, { symbolMask, frameMask, spans });
        const whole = unpairFrames(tf.concat([mask, mask], 2) as Tensor3D, frameMask.shape[1]); // [B, P, 2] -> [B, Ty, 1]
        const density = logDensity(z, expandNormal(text, alignment), whole);
        const scaled = centreMels ? tf.mul(tf.sum(whole, [1, 2]), -melBins * Math.log(melScale)) : 0;
        const nll = tf.mul(tf.add(tf.add(density, logDet), scaled), -1 / melBins) as Tensor1D;
        return { alignment, terms: { nll: utteranceTerm(nll) } };
      });
    },
    infer(params, { hidden, timbre, alignment, frameMask, noiseScale }, context) {
      const own = params as Params;
      return tf.tidy(() => {
        const text = expandNormal(priorOf(own, hidden), alignment);
        const z = priorSample(text, { mask: frameMask, noiseScale, random: context.random });
        const mel = unpairFrames(
          flow.inverse(own.flow, ...speakingPairs(z, frameMask, { timbre, context })),
          frameMask.shape[1],
        );
        return centreMels ? uncentreMel(mel) : mel;
      });
    },
  };

  /** Pairs that all have two frames: an odd last frame stands twice. */
  function speakingPairs(
    z: Tensor3D,
    frameMask: Tensor3D,
    { timbre, context }: { timbre: Tensor3D; context: Parameters<Decoder['infer']>[2] },
  ) {
    const { pairs, firstMask, secondMask } = pairFrames(z, frameMask);
    const [first, second] = tf.split(pairs, 2, 2) as [Tensor3D, Tensor3D];
    const filled = tf.add(second, tf.mul(first, tf.sub(firstMask, secondMask)));
    const inputs = { mask: firstMask, condition: timbre, context: forkContext(context, 'flow') };
    return [tf.concat([first, filled], 2) as Tensor3D, inputs] as const;
  }
}

/** Log density of frames under a normal, summed over each item. Shapes: z, mean, logStd [B, T, M], mask [B, T, 1] -> [B]. */
function logDensity(z: Tensor3D, { mean, logStd }: DiagonalNormal, mask: Tensor3D): Tensor1D {
  const distance = tf.mul(tf.square(tf.sub(z, mean)), tf.exp(tf.mul(logStd, -2)));
  const perBin = tf.add(tf.add(tf.mul(distance, 0.5), logStd), 0.5 * Math.log(2 * Math.PI));
  return tf.neg(tf.sum(tf.mul(perBin, mask), [1, 2])) as Tensor1D;
}
