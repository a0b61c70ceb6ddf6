import { ConfigError } from '../errors.ts';
import type { Tensor2D, Tensor3D, Tensor4D } from '../tf.ts';
import * as tf from '../tf.ts';
import { joinHeads, splitHeads } from './attentionHeads.ts';
import { dropout } from './dropout.ts';
import { xavierUniform } from './initializers.ts';
import { type LinearParams, linear } from './linear.ts';
import type { ForwardContext, Module } from './module.ts';
import { matrixProduct } from './ops/matrixProduct.ts';
import { scoresByPosition } from './relativePositions.ts';
import { expectShape } from './shape.ts';

export interface CodedAttentionConfig {
  readonly channels: number;
  readonly heads: number;
  readonly dropoutRate?: number;
}

export type CodedAttentionParams = {
  readonly qkv: LinearParams;
  readonly position: LinearParams;
  /** [H, D] each: what every query looks for, in contents and in distances. */
  readonly contentBias: Tensor2D;
  readonly positionBias: Tensor2D;
  readonly output: LinearParams;
};

/** What all layers of a pass share. */
export interface CodedAttentionInputs {
  /** [B, 1, 1, T], see `paddingBias`. */
  readonly bias: Tensor4D;
  /** [2T - 1, C], see `distanceCodes`. */
  readonly codes: Tensor2D;
}

/**
 * Multi-head self-attention whose scores see distances of any length through sinusoids.
 *
 * Shapes: x [B, T, C] -> [B, T, C].
 * Source: Dai et al. (arXiv:1901.02860) section 3.3; as ESPnet's RelPositionMultiHeadedAttention, which Hugging Face has as
 * FastSpeech2ConformerAttention.
 * @throws ConfigError when the heads do not divide the channels. @throws ShapeError when the channels disagree.
 */
export function codedAttention({
  channels,
  heads,
  dropoutRate = 0,
}: CodedAttentionConfig): Module<CodedAttentionParams, [Tensor3D, CodedAttentionInputs, ForwardContext], Tensor3D> {
  if (channels % heads !== 0) {
    throw new ConfigError(`codedAttention: ${heads} heads do not divide ${channels} channels (config.heads)`);
  }
  const headChannels = channels / heads;
  const init = xavierUniform(channels, channels);
  const qkv = linear({ inChannels: channels, outChannels: 3 * channels, init });
  const position = linear({ inChannels: channels, outChannels: channels, bias: false, init });
  const output = linear({ inChannels: channels, outChannels: channels, init });
  const biasInit = xavierUniform(heads, headChannels);
  const drop = dropout(dropoutRate);
  return {
    init: (random) => ({
      qkv: qkv.init(random.fork('qkv')),
      position: position.init(random.fork('position')),
      contentBias: biasInit(random.fork('contentBias'), [heads, headChannels]) as Tensor2D,
      positionBias: biasInit(random.fork('positionBias'), [heads, headChannels]) as Tensor2D,
      output: output.init(random.fork('output')),
    }),
    apply(params, x, { bias, codes }, context) {
      expectShape(x, ['B', 'T', channels], 'codedAttention: input', 'config.channels');
      return tf.tidy(() => {
        const { query, key, value } = splitHeads(qkv.apply(params.qkv, x), heads);
        const content = matrixProduct(biased(query, params.contentBias), key, true); // -> [B, H, T, T]
        const distances = position.apply(params.position, codes);
        const distance = scoresByPosition(scoresByDistance(biased(query, params.positionBias), distances));
        const scores = tf.mul(tf.add(content, distance), headChannels ** -0.5);
        const weights = drop(tf.softmax(tf.add(scores, bias)) as Tensor4D, context, 'weights');
        return output.apply(params.output, joinHeads(matrixProduct(weights, value)));
      });
    },
  };
}

/** query [B, H, T, D] + bias [H, D] */
function biased(query: Tensor4D, bias: Tensor2D): Tensor4D {
  return tf.add(query, tf.reshape(bias, [1, bias.shape[0], 1, bias.shape[1]]));
}

/** query [B, H, T, D], distances [R, H · D] -> [B, H, T, R] */
function scoresByDistance(query: Tensor4D, distances: Tensor2D): Tensor4D {
  const [B, H, T, D] = query.shape;
  const R = distances.shape[0];
  const rows = tf.reshape(tf.transpose(query, [1, 0, 2, 3]), [H, B * T, D]) as Tensor3D; // [B, H, T, D] -> [H, B · T, D]
  const columns = tf.transpose(tf.reshape(distances, [R, H, D]) as Tensor3D, [1, 0, 2]); // [R, H · D] -> [H, R, D]
  const scores = tf.reshape(matrixProduct(rows, columns, true), [H, B, T, R]); // [H, B · T, R] -> [H, B, T, R]
  return tf.transpose(scores, [1, 0, 2, 3]) as Tensor4D; // -> [B, H, T, R]
}
