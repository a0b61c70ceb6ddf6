import { type SelfAttentionParams, selfAttention } from '../../../nn/attention.ts';
import { dropout } from '../../../nn/dropout.ts';
import { type LayerNormParams, layerNorm } from '../../../nn/layerNorm.ts';
import { type LinearParams, linear } from '../../../nn/linear.ts';
import { type ForwardContext, forkContext, type Module } from '../../../nn/module.ts';
import type { Tensor1D, Tensor3D, Tensor4D } from '../../../tf.ts';
import * as tf from '../../../tf.ts';
import { kaiming } from './kaiming.ts';

export interface TransformerBlockConfig {
  readonly channels: number;
  readonly heads: number;
  readonly headChannels: number;
  readonly dropoutRate: number;
}

export type TransformerBlockParams = {
  readonly attentionNorm: LayerNormParams;
  readonly attention: SelfAttentionParams;
  readonly feedForwardNorm: LayerNormParams;
  readonly expand: LinearParams;
  /** Logs of frequency and of one over the size of the snake's waves. */
  readonly snake: { readonly logFrequency: Tensor1D; readonly logDamping: Tensor1D };
  readonly contract: LinearParams;
};

/**
 * Self-attention and a feed-forward block with snakes, each on normed states with a residual around it.
 *
 * Shapes: x [B, T, C], bias [B, 1, 1, T] -> [B, T, C].
 * Source: shivammehta25/Matcha-TTS transformer.py, BasicTransformerBlock and SnakeBeta (108906c).
 * Differs: padding gets no attention; upstream adds its mask, 1 or 0, to the scores.
 */
export function transformerBlock(
  config: TransformerBlockConfig,
): Module<TransformerBlockParams, [Tensor3D, Tensor4D, ForwardContext], Tensor3D> {
  const { channels, heads, headChannels, dropoutRate } = config;
  const inner = 4 * channels;
  const norm = layerNorm({ channels });
  const attention = selfAttention({
    channels,
    heads,
    headChannels,
    qkvBias: false,
    init: kaiming(channels).init,
    outputInit: kaiming(heads * headChannels).init,
    biasInit: kaiming(channels).biasInit,
  });
  const expand = linear({ inChannels: channels, outChannels: inner, ...kaiming(channels) });
  const contract = linear({ inChannels: inner, outChannels: channels, ...kaiming(inner) });
  const drop = dropout(dropoutRate);
  return {
    init: (random) => ({
      attentionNorm: norm.init(random.fork('attentionNorm')),
      attention: attention.init(random.fork('attention')),
      feedForwardNorm: norm.init(random.fork('feedForwardNorm')),
      expand: expand.init(random.fork('expand')),
      snake: { logFrequency: tf.zeros([inner]), logDamping: tf.zeros([inner]) },
      contract: contract.init(random.fork('contract')),
    }),
    apply(params, x, bias, context) {
      return tf.tidy(() => {
        const seen = norm.apply(params.attentionNorm, x);
        const attended = attention.apply(params.attention, seen, bias, forkContext(context, 'attention'));
        const middle = tf.add(x, drop(attended, context, 'attended')) as Tensor3D;
        const waves = snake(expand.apply(params.expand, norm.apply(params.feedForwardNorm, middle)), params.snake);
        return tf.add(middle, contract.apply(params.contract, drop(waves, context, 'waves'))) as Tensor3D;
      });
    },
  };
}

/**
 * x + sin²(a · x) / b with a and b of each channel. Shapes: [B, T, C].
 * Source: Lee et al. (arXiv:2206.04658) section 3.2, after Ziyin et al. (arXiv:2006.08195).
 */
function snake(x: Tensor3D, { logFrequency, logDamping }: TransformerBlockParams['snake']): Tensor3D {
  const wave = tf.square(tf.sin(tf.mul(x, tf.exp(logFrequency))));
  return tf.add(x, tf.mul(wave, tf.exp(tf.neg(logDamping)))) as Tensor3D;
}
