import { ConfigError } from '../errors.ts';
import type { Tensor2D, Tensor3D, Tensor4D } from '../tf.ts';
import * as tf from '../tf.ts';
import { joinHeads, splitHeads } from './attentionHeads.ts';
import { dropout } from './dropout.ts';
import { type Initializer, normalWithDeviation, xavierUniform } from './initializers.ts';
import { type LinearParams, linear } from './linear.ts';
import type { ForwardContext, Module } from './module.ts';
import { matrixProduct } from './ops/matrixProduct.ts';
import { scoresByPosition, weightsByDistance } from './relativePositions.ts';
import { expectShape } from './shape.ts';

export interface SelfAttentionConfig {
  readonly channels: number;
  readonly heads: number;
  /** Width of a head; default channels / heads. */
  readonly headChannels?: number;
  /** Do query, key and value have a bias? Default true. */
  readonly qkvBias?: boolean;
  /** Learned keys and values for distances up to this many positions; 0 or absent: none. VITS has 4. */
  readonly relativeWindow?: number;
  readonly dropoutRate?: number;
  /** What scores are multiplied by; default 1 / √(channels / heads). */
  readonly scale?: number;
  /** The start of query, key and value; default Xavier uniform over [C, C], as VITS. */
  readonly init?: Initializer;
  /** The start of the output projection; default as torch.nn.Conv1d. */
  readonly outputInit?: Initializer;
  /** The start of all biases; default as torch.nn.Conv1d. */
  readonly biasInit?: Initializer;
}

export type SelfAttentionParams = {
  /** Query, key and value in one product, in this order. */
  readonly qkv: LinearParams;
  readonly output: LinearParams;
  readonly relativeKeys?: Tensor2D;
  readonly relativeValues?: Tensor2D;
};

/**
 * Multi-head self-attention, optionally with relative positions shared by all heads.
 *
 * Shapes: x [B, T, C]; bias [B, 1, 1, T] (paddingBias), [1, 1, T, T] (causalBias), their sum or null; qkv kernel
 * [C, 3 · H · D]; relativeKeys, relativeValues [2w + 1, D] -> [B, T, C].
 * Source: Vaswani et al. (arXiv:1706.03762) section 3.2; relative positions as jaywalnut310/vits attentions.py,
 * MultiHeadAttention with heads_share (2e561ba).
 * Differs: padded queries are not masked here, as the caller masks what comes out.
 * @throws ConfigError when the heads do not divide the channels. @throws ShapeError when the channels disagree.
 */
export function selfAttention(
  config: SelfAttentionConfig,
): Module<SelfAttentionParams, [Tensor3D, Tensor4D | null, ForwardContext], Tensor3D> {
  const { channels, heads, relativeWindow = 0, dropoutRate = 0, init = xavierUniform(channels, channels) } = config;
  if (config.headChannels === undefined && channels % heads !== 0) {
    throw new ConfigError(`selfAttention: ${heads} heads do not divide ${channels} channels (config.heads)`);
  }
  const { headChannels = channels / heads, qkvBias = true } = config;
  const inner = heads * headChannels;
  const { scale = headChannels ** -0.5 } = config;
  const distances = 2 * relativeWindow + 1;
  const biases = config.biasInit === undefined ? {} : { biasInit: config.biasInit };
  const qkv = linear({ inChannels: channels, outChannels: 3 * inner, init, bias: qkvBias, ...biases });
  const outputStart = config.outputInit === undefined ? {} : { init: config.outputInit };
  const output = linear({ inChannels: inner, outChannels: channels, ...outputStart, ...biases });
  const relativeInit = normalWithDeviation(headChannels ** -0.5);
  const drop = dropout(dropoutRate);
  return {
    init(random) {
      const projections = { qkv: qkv.init(random.fork('qkv')), output: output.init(random.fork('output')) };
      if (relativeWindow === 0) return projections;
      const relative = (name: string) => relativeInit(random.fork(name), [distances, headChannels]) as Tensor2D;
      return { ...projections, relativeKeys: relative('relativeKeys'), relativeValues: relative('relativeValues') };
    },
    apply(params, x, bias, context) {
      expectShape(x, ['B', 'T', channels], 'selfAttention: input', 'config.channels');
      return tf.tidy(() => {
        const { query, key, value } = splitHeads(qkv.apply(params.qkv, x), heads);
        const scaledQuery = tf.mul<Tensor4D>(query, scale);
        const content = matrixProduct(scaledQuery, key, true); // -> [B, H, T, T]
        const scores = addAll(content, relativeScores(scaledQuery, params.relativeKeys), bias);
        const weights = drop(tf.softmax(scores), context, 'weights');
        const mixed = addAll(matrixProduct(weights, value), relativeMixture(weights, params.relativeValues), null);
        return output.apply(params.output, joinHeads(mixed));
      });
    },
  };
}

function addAll(x: Tensor4D, ...others: readonly (Tensor4D | null)[]): Tensor4D {
  return others.reduce<Tensor4D>((sum, other) => (other === null ? sum : tf.add(sum, other)), x);
}

function relativeScores(query: Tensor4D, relativeKeys: Tensor2D | undefined): Tensor4D | null {
  if (relativeKeys === undefined) return null;
  const [B, H, T, D] = query.shape;
  const distances = relativeKeys.shape[0];
  const byDistance = matrixProduct(tf.reshape(query, [B * H * T, D]) as Tensor2D, relativeKeys, true);
  return scoresByPosition(tf.reshape(byDistance, [B, H, T, distances]));
}

function relativeMixture(weights: Tensor4D, relativeValues: Tensor2D | undefined): Tensor4D | null {
  if (relativeValues === undefined) return null;
  const [B, H, T] = weights.shape;
  const [distances, D] = relativeValues.shape;
  const byDistance = tf.reshape(weightsByDistance(weights, distances), [B * H * T, distances]) as Tensor2D;
  return tf.reshape(matrixProduct(byDistance, relativeValues), [B, H, T, D]);
}
