import type { Tensor3D, Tensor4D } from '../tf.ts';
import * as tf from '../tf.ts';
import { type SelfAttentionParams, selfAttention } from './attention.ts';
import { dropout } from './dropout.ts';
import { normalWithDeviation, zeros } from './initializers.ts';
import { type LayerNormParams, layerNorm } from './layerNorm.ts';
import { type LinearParams, linear } from './linear.ts';
import { type ForwardContext, forkContext, type Module } from './module.ts';
import { gelu } from './ops/gelu.ts';

export interface GptBlockConfig {
  readonly channels: number;
  readonly heads: number;
  /** How many blocks the model has: the residual projections start smaller by √(2 · layers). */
  readonly layers: number;
  readonly dropoutRate: number;
  /** Default 1e-5, as GPT-2. */
  readonly layerNormEpsilon?: number;
  /** Default 4 · channels, as GPT-2. */
  readonly filterChannels?: number;
}

export type GptBlockParams = {
  readonly attentionNorm: LayerNormParams;
  readonly attention: SelfAttentionParams;
  readonly feedForwardNorm: LayerNormParams;
  readonly feedForward: { readonly expand: LinearParams; readonly contract: LinearParams };
};

const initialDeviation = 0.02;

/**
 * One pre-norm block of GPT-2: attention, then a feed-forward with gelu_new, each added to its input.
 *
 * Shapes: x [B, T, C]; bias, the sum of causalBias and paddingBias, [B, 1, T, T] -> [B, T, C].
 * Source: Radford et al. (2019) section 2.3; initial values as huggingface/transformers, GPT2PreTrainedModel.
 * @throws ConfigError when the heads do not divide the channels. @throws ShapeError when shapes disagree.
 */
export function gptBlock(
  config: GptBlockConfig,
): Module<GptBlockParams, [Tensor3D, Tensor4D, ForwardContext], Tensor3D> {
  const { channels, heads, layers, dropoutRate, layerNormEpsilon = 1e-5, filterChannels = 4 * channels } = config;
  const init = normalWithDeviation(initialDeviation);
  const outputInit = normalWithDeviation(initialDeviation / Math.sqrt(2 * layers));
  const norm = layerNorm({ channels, epsilon: layerNormEpsilon });
  const attention = selfAttention({ channels, heads, dropoutRate, init, outputInit, biasInit: zeros });
  const expand = linear({ inChannels: channels, outChannels: filterChannels, init, biasInit: zeros });
  const contract = linear({ inChannels: filterChannels, outChannels: channels, init: outputInit, biasInit: zeros });
  const drop = dropout(dropoutRate);
  return {
    init: (random) => ({
      attentionNorm: norm.init(random.fork('attentionNorm')),
      attention: attention.init(random.fork('attention')),
      feedForwardNorm: norm.init(random.fork('feedForwardNorm')),
      feedForward: {
        expand: expand.init(random.fork('feedForward/expand')),
        contract: contract.init(random.fork('feedForward/contract')),
      },
    }),
    apply(params, x, bias, context) {
      return tf.tidy(() => {
        const attended = attention.apply(
          params.attention,
          norm.apply(params.attentionNorm, x),
          bias,
          forkContext(context, 'attention'),
        );
        const middle = tf.add<Tensor3D>(x, drop(attended, context, 'attended'));
        const { feedForward, feedForwardNorm } = params;
        const inner = gelu(expand.apply(feedForward.expand, norm.apply(feedForwardNorm, middle)));
        return tf.add<Tensor3D>(middle, drop(contract.apply(feedForward.contract, inner), context, 'fed'));
      });
    },
  };
}
