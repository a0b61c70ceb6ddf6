import { normalWithDeviation } from '../../../../nn/initializers.ts';
import { linear } from '../../../../nn/linear.ts';
import { matrixProduct } from '../../../../nn/ops/matrixProduct.ts';
import type { RandomSource } from '../../../../nn/random.ts';
import type { Tensor2D, Tensor3D } from '../../../../tf.ts';
import * as tf from '../../../../tf.ts';
import type { GstConfig } from './config.ts';

/**
 * Learned tokens, and attention of each head over them.
 *
 * Source: Wang et al. (arXiv:1803.09017) section 3.2; as espnet/espnet espnet2/tts/gst/style_encoder.py,
 * StyleTokenLayer, whose attention ends in a projection.
 * Differs: keys have no bias, which the softmax over tokens would take away again.
 */
export function styleTokens(config: Pick<GstConfig, 'channels' | 'tokens' | 'heads'>, queryChannels: number) {
  const { channels, tokens, heads } = config;
  const width = channels / heads;
  const project = (inChannels: number, bias = true) => linear({ inChannels, outChannels: channels, bias });
  const layers = {
    query: project(queryChannels),
    key: project(width, false),
    value: project(width),
    output: project(channels),
  };
  const init = (random: RandomSource) => ({
    tokens: normalWithDeviation(1)(random.fork('tokens'), [tokens, width]) as Tensor2D,
    query: layers.query.init(random.fork('query')),
    key: layers.key.init(random.fork('key')),
    value: layers.value.init(random.fork('value')),
    output: layers.output.init(random.fork('output')),
  });
  type Params = ReturnType<typeof init>;
  /** [R, C] -> [H, R, D] */
  const byHead = (rows: Tensor2D) =>
    tf.transpose(tf.reshape(rows, [rows.shape[0], heads, width]), [1, 0, 2]) as Tensor3D;
  /** weights [H, B, N] -> [B, C] */
  const mix = (params: Params, weights: Tensor3D): Tensor2D => {
    const values = byHead(layers.value.apply(params.value, tf.tanh(params.tokens)));
    const mixed = tf.transpose(matrixProduct(weights, values), [1, 0, 2]); // [H, B, D] -> [B, H, D]
    return layers.output.apply(params.output, tf.reshape(mixed, [weights.shape[1], channels]) as Tensor2D);
  };
  return {
    init,
    /** query [B, Cq] -> [B, C] */
    attend: (params: Params, query: Tensor2D): Tensor2D =>
      tf.tidy(() => {
        const keys = byHead(layers.key.apply(params.key, tf.tanh(params.tokens)));
        const queries = tf.mul<Tensor3D>(byHead(layers.query.apply(params.query, query)), width ** -0.5);
        return mix(params, tf.softmax(matrixProduct(queries, keys, true)));
      }),
    /** The same weights for every head: [B, N] -> [B, C] */
    mixed: (params: Params, weights: Tensor2D): Tensor2D =>
      tf.tidy(() => mix(params, tf.tile(tf.expandDims(weights, 0), [heads, 1, 1]) as Tensor3D)),
  };
}
