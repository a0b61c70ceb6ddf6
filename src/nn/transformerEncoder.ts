import type { Tensor3D } from '../tf.ts';
import * as tf from '../tf.ts';
import { type SelfAttentionParams, selfAttention } from './attention.ts';
import { dropout } from './dropout.ts';
import { type ConvFeedForwardParams, convFeedForward } from './feedForward.ts';
import { type LayerNormParams, layerNorm } from './layerNorm.ts';
import { paddingBias } from './masks.ts';
import { type ForwardContext, forkContext, type Module } from './module.ts';

export interface TransformerEncoderConfig {
  readonly channels: number;
  readonly filterChannels: number;
  readonly heads: number;
  readonly layers: number;
  readonly kernelSize: number;
  readonly dropoutRate: number;
  /** Default 4, as VITS; 0: no relative positions. */
  readonly relativeWindow?: number;
}

type TransformerEncoderLayerParams = {
  readonly attention: SelfAttentionParams;
  readonly attentionNorm: LayerNormParams;
  readonly feedForward: ConvFeedForwardParams;
  readonly feedForwardNorm: LayerNormParams;
};

export type TransformerEncoderParams = { readonly layers: readonly TransformerEncoderLayerParams[] };

/**
 * The post-norm transformer of VITS' text encoder.
 *
 * Shapes: x [B, T, C], mask [B, T, 1] -> [B, T, C], zero where the mask is.
 * Source: jaywalnut310/vits attentions.py, Encoder (2e561ba).
 * @throws ConfigError when the heads do not divide the channels. @throws ShapeError when shapes disagree.
 */
export function transformerEncoder(
  config: TransformerEncoderConfig,
): Module<TransformerEncoderParams, [Tensor3D, Tensor3D, ForwardContext], Tensor3D> {
  const layer = transformerEncoderLayer(config);
  return {
    init(random) {
      const layers = Array.from({ length: config.layers }, (_, index) => layer.init(random.fork(`layers/${index}`)));
      return { layers };
    },
    apply(params, x, mask, context) {
      return tf.tidy(() => {
        const bias = paddingBias(mask);
        let states = tf.mul<Tensor3D>(x, mask);
        for (const [index, layerParams] of params.layers.entries()) {
          states = layer.apply(layerParams, states, { mask, bias }, forkContext(context, `layers/${index}`));
        }
        return states;
      });
    },
  };
}

interface LayerMasks {
  readonly mask: Tensor3D;
  readonly bias: tf.Tensor4D;
}

/** One layer: states come in masked and go out masked. */
function transformerEncoderLayer(
  config: TransformerEncoderConfig,
): Module<TransformerEncoderLayerParams, [Tensor3D, LayerMasks, ForwardContext], Tensor3D> {
  const { channels, filterChannels, heads, kernelSize, dropoutRate, relativeWindow = 4 } = config;
  const attention = selfAttention({ channels, heads, relativeWindow, dropoutRate });
  const attentionNorm = layerNorm({ channels });
  const feedForward = convFeedForward({ channels, filterChannels, kernelSize, dropoutRate });
  const feedForwardNorm = layerNorm({ channels });
  const drop = dropout(dropoutRate);
  return {
    init: (random) => ({
      attention: attention.init(random.fork('attention')),
      attentionNorm: attentionNorm.init(random.fork('attentionNorm')),
      feedForward: feedForward.init(random.fork('feedForward')),
      feedForwardNorm: feedForwardNorm.init(random.fork('feedForwardNorm')),
    }),
    apply(params, x, { mask, bias }, context) {
      return tf.tidy(() => {
        const attended = attention.apply(params.attention, x, bias, forkContext(context, 'attention'));
        const residual = tf.add<Tensor3D>(x, drop(attended, context, 'attended'));
        const middle = tf.mul<Tensor3D>(attentionNorm.apply(params.attentionNorm, residual), mask);
        const fed = feedForward.apply(params.feedForward, middle, mask, forkContext(context, 'feedForward'));
        const sum = tf.add<Tensor3D>(middle, drop(fed, context, 'fed'));
        return tf.mul<Tensor3D>(feedForwardNorm.apply(params.feedForwardNorm, sum), mask);
      });
    },
  };
}
