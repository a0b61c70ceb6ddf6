import type { Decoder, DecoderDimensions } from '../../../core/contracts.ts';
import { centreMel, uncentreMel } from '../../../nn/centredMel.ts';
import { frameTerm } from '../../../nn/frameTerm.ts';
import { linear } from '../../../nn/linear.ts';
import { forkContext } from '../../../nn/module.ts';
import { expandByAlignment } from '../../../nn/ops/expandByAlignment.ts';
import type { RandomSource } from '../../../nn/random.ts';
import { tidyResult } from '../../../nn/tidyResult.ts';
import { alignToText } from '../../../nn/variational/alignToText.ts';
import type { Tensor1D, Tensor3D } from '../../../tf.ts';
import * as tf from '../../../tf.ts';
import type { FlowMatchingConfig } from './config.ts';
import { estimator } from './estimator.ts';
import { solve } from './solver.ts';
import { matchaNames } from './weightMap.ts';

/**
 * Optimal-transport conditional flow matching: the text makes a mean mel (term `prior`), and an estimator learns the straight path
 * from noise to the mel around it (term `flow`); speech follows the path in a few steps.
 *
 * Shapes: hidden [B, Tx, H], mel [B, Ty, M] -> mel [B, Ty, M].
 * Source: Matcha-TTS (arXiv:2309.03199) section 3; shivammehta25/Matcha-TTS matcha_tts.py and flow_matching.py (108906c).
 * Differs: timbre is the reference encoder's vector.
 */
export function flowMatchingDecoder(config: FlowMatchingConfig, dimensions: DecoderDimensions): Decoder {
  const { melBins } = dimensions.spectral;
  const { sigmaMin, solver, steps, mels } = config;
  const mean = linear({ inChannels: dimensions.hiddenChannels, outChannels: melBins });
  const net = estimator({
    ...config,
    melBins,
    timbreChannels: dimensions.timbreChannels,
    dropoutRate: config.dropout,
  });
  const init = (random: RandomSource) => ({
    mean: mean.init(random.fork('mean')),
    estimator: net.init(random.fork('estimator')),
  });
  type Params = ReturnType<typeof init>;
  return {
    emits: { form: 'mel', channels: melBins },
    emitsInTraining: false,
    ownTerms: { prior: 1, flow: 1 },
    needs: ['mel'],
    foreign: { matcha: matchaNames },
    init,
    train(params, { hidden, mask: symbolMask, timbre }, { targets, context }) {
      const own = params as Params;
      return tidyResult(() => {
        const { mask, spans } = targets;
        const mel = tf.mul(centreMel(targets.mel, mels), mask) as Tensor3D;
        const text = mean.apply(own.mean, hidden);
        const alignment = alignToText(
          mel,
          { mean: text, logStd: tf.zerosLike(text) },
          { symbolMask, frameMask: mask, spans },
        );
        const spread = expandByAlignment(text, alignment);
        const times = context.random.fork('time').uniform([mel.shape[0]]) as Tensor1D;
        const noise = frameNoise(context.random.fork('noise'), mel.shape);
        const share = tf.reshape(times, [-1, 1, 1]);
        const fromNoise = tf.mul(noise, tf.sub(1, tf.mul(share, 1 - sigmaMin)));
        const point = tf.add(fromNoise, tf.mul(mel, share)) as Tensor3D;
        const velocity = tf.sub(mel, tf.mul(noise, 1 - sigmaMin));
        const inputs = { mean: spread, timbre, times, mask };
        const estimated = net.apply(own.estimator, point, inputs, forkContext(context, 'estimator'));
        const distance = tf.add(tf.square(tf.sub(mel, spread)), Math.log(2 * Math.PI));
        return {
          alignment,
          terms: {
            prior: frameTerm(tf.mul(tf.mean(distance, 2, true), 0.5), mask), // [B, Ty, M] -> [B, Ty, 1]
            flow: frameTerm(tf.mean(tf.square(tf.sub(estimated, velocity)), 2, true), mask),
          },
        };
      });
    },
    infer(params, { hidden, timbre, alignment, frameMask: mask, noiseScale }, context) {
      const own = params as Params;
      return tf.tidy(() => {
        const spread = expandByAlignment(mean.apply(own.mean, hidden), alignment);
        const noise = tf.mul(frameNoise(context.random.fork('noise'), spread.shape), noiseScale) as Tensor3D;
        const velocity = (point: Tensor3D, times: Tensor1D) =>
          net.apply(own.estimator, point, { mean: spread, timbre, times, mask }, forkContext(context, 'estimator'));
        return uncentreMel(solve(velocity, noise, { solver, steps }), mels);
      });
    },
  };
}

/** Normal noise that padding does not change: it is drawn frame by frame over the whole batch. -> [B, T, C] */
function frameNoise(random: RandomSource, [B, T, C]: readonly [number, number, number]): Tensor3D {
  return tf.transpose(random.normal([T, B, C]) as Tensor3D, [1, 0, 2]);
}
