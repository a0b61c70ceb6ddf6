import { type SelfAttentionParams, selfAttention } from '../../nn/attention.ts';
import { type ConvParams, conv1d } from '../../nn/conv1d.ts';
import { zeros } from '../../nn/initializers.ts';
import { type LayerNormParams, layerNorm } from '../../nn/layerNorm.ts';
import type { ForwardContext, Module } from '../../nn/module.ts';
import { exactGelu } from '../../nn/ops/exactGelu.ts';
import { randomSource } from '../../nn/random.ts';
import { expectShape } from '../../nn/shape.ts';
import type { Tensor2D, Tensor3D } from '../../tf.ts';
import * as tf from '../../tf.ts';
import { type FeedForwardParams, feedForward } from './feedForward.ts';
import type { WhisperSizes } from './whisperSizes.ts';

type EncoderBlockParams = {
  readonly attentionNorm: LayerNormParams;
  readonly attention: SelfAttentionParams;
  readonly feedForwardNorm: LayerNormParams;
  readonly feedForward: FeedForwardParams;
};

export type EncoderParams = {
  readonly convolutions: readonly ConvParams[];
  readonly positions: Tensor2D;
  readonly layers: readonly EncoderBlockParams[];
  readonly finalNorm: LayerNormParams;
};

const inference: ForwardContext = { training: false, random: randomSource(0) };

/**
 * Whisper's encoder: two convolutions, the second at half the rate, and pre-norm blocks with the exact GELU. It never trains.
 *
 * Shapes: features [B, 2 · Ta, M] -> [B, Ta, C], Ta the encoder's positions.
 * Source: openai/whisper v20240930, model.py, AudioEncoder.
 * Differs: initial values are zeros, as they are always read from a file.
 * @throws ShapeError where the features are of another length or width.
 */
export function whisperEncoder(sizes: WhisperSizes): Module<EncoderParams, [Tensor3D], Tensor3D> {
  const { channels, melBins, encoder } = sizes;
  const start = { init: zeros, biasInit: zeros };
  const convolutions = [
    conv1d({ inChannels: melBins, outChannels: channels, kernelSize: 3, padding: 1, ...start }),
    conv1d({ inChannels: channels, outChannels: channels, kernelSize: 3, stride: 2, padding: 1, ...start }),
  ];
  const norm = layerNorm({ channels });
  const attention = selfAttention({ channels, heads: encoder.heads, init: zeros, outputInit: zeros, biasInit: zeros });
  const filter = feedForward({ channels, filterChannels: encoder.filterChannels });

  function block(params: EncoderBlockParams, x: Tensor3D): Tensor3D {
    return tf.tidy(() => {
      const attended = attention.apply(params.attention, norm.apply(params.attentionNorm, x), null, inference);
      const middle = tf.add<Tensor3D>(x, attended);
      return tf.add<Tensor3D>(middle, filter.apply(params.feedForward, norm.apply(params.feedForwardNorm, middle)));
    });
  }

  return {
    init: (random) => ({
      convolutions: convolutions.map((one, index) => one.init(random.fork(`convolutions/${index}`))),
      positions: tf.zeros([encoder.positions, channels]),
      layers: Array.from({ length: encoder.layers }, () => ({
        attentionNorm: norm.init(random),
        attention: attention.init(random),
        feedForwardNorm: norm.init(random),
        feedForward: filter.init(random),
      })),
      finalNorm: norm.init(random),
    }),
    apply(params, features) {
      expectShape(features, ['B', 2 * encoder.positions, melBins], 'whisperEncoder: features');
      return tf.tidy(() => {
        const heard = convolutions.reduce<Tensor3D>(
          (x, one, index) => exactGelu(one.apply(params.convolutions[index] as ConvParams, x)),
          features,
        );
        const placed = tf.add<Tensor3D>(heard, params.positions);
        return norm.apply(
          params.finalNorm,
          params.layers.reduce((x, layer) => block(layer, x), placed),
        );
      });
    },
  };
}
