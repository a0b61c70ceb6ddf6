import { type SelfAttentionParams, selfAttention } from '../../nn/attention.ts';
import { attendByHead, type HeadStates, joinHeads, splitHeads, unpackHeads } from '../../nn/attentionHeads.ts';
import { type EmbeddingParams, embedding } from '../../nn/embedding.ts';
import { zeros } from '../../nn/initializers.ts';
import { type LayerNormParams, layerNorm } from '../../nn/layerNorm.ts';
import { type LinearParams, linear } from '../../nn/linear.ts';
import { causalBias } from '../../nn/masks.ts';
import { gatherRows } from '../../nn/ops/gatherRows.ts';
import { matrixProduct } from '../../nn/ops/matrixProduct.ts';
import type { RandomSource } from '../../nn/random.ts';
import { tidyResult } from '../../nn/tidyResult.ts';
import type { Tensor2D, Tensor3D, Tensor4D } from '../../tf.ts';
import * as tf from '../../tf.ts';
import { type FeedForwardParams, feedForward } from './feedForward.ts';
import type { WhisperSizes } from './whisperSizes.ts';

type DecoderBlockParams = {
  readonly attentionNorm: LayerNormParams;
  readonly attention: SelfAttentionParams;
  readonly crossNorm: LayerNormParams;
  readonly cross: { readonly query: LinearParams; readonly keyValue: LinearParams; readonly output: LinearParams };
  readonly feedForwardNorm: LayerNormParams;
  readonly feedForward: FeedForwardParams;
};

export type DecoderParams = {
  /** Also the output matrix. */
  readonly token: EmbeddingParams;
  readonly positions: Tensor2D;
  readonly layers: readonly DecoderBlockParams[];
  readonly finalNorm: LayerNormParams;
};

/** [1, H, T, D] of each layer. */
export type LayerKeys = readonly Pick<HeadStates, 'key' | 'value'>[];

/** Tokens that follow those whose keys are known. */
export interface DecoderInputs {
  /** [1, T] int32 */
  readonly ids: Tensor2D;
  /** [1, T] int32, counted from the first token of all. */
  readonly places: Tensor2D;
  /** Of the recording; see `listen`. */
  readonly heard: LayerKeys;
  /** Of the tokens before; empty for the first ones. */
  readonly past: LayerKeys;
}

export interface DecoderOutputs {
  /** [T, V] for what follows each token. */
  readonly logits: Tensor2D;
  /** Of all tokens so far. */
  readonly past: LayerKeys;
}

/** Whisper's decoder, token after token. */
interface WhisperDecoder {
  init(random: RandomSource): DecoderParams;
  /** Keys and values of the encoder's states [1, Ta, C], made once for a recording. */
  listen(params: DecoderParams, states: Tensor3D): LayerKeys;
  /** Several tokens at once only where nothing is past. */
  step(params: DecoderParams, inputs: DecoderInputs): DecoderOutputs;
}

/**
 * Pre-norm blocks of causal attention, attention to the recording and a feed-forward; logits by the token table.
 *
 * Source: openai/whisper v20240930, model.py, TextDecoder.
 * Differs: initial values are zeros, as they are always read from a file.
 */
export function whisperDecoder({ channels, vocabularySize, decoder }: WhisperSizes): WhisperDecoder {
  const { heads } = decoder;
  const start = { init: zeros, biasInit: zeros };
  const token = embedding({ vocabularySize, channels, init: zeros });
  const norm = layerNorm({ channels });
  const attention = selfAttention({ channels, heads, init: zeros, outputInit: zeros, biasInit: zeros });
  const qkv = linear({ inChannels: channels, outChannels: 3 * channels, ...start });
  const query = linear({ inChannels: channels, outChannels: channels, ...start });
  const keyValue = linear({ inChannels: channels, outChannels: 2 * channels, ...start });
  const output = linear({ inChannels: channels, outChannels: channels, ...start });
  const filter = feedForward({ channels, filterChannels: decoder.filterChannels });

  function attend(params: SelfAttentionParams, x: Tensor3D, before: LayerKeys[number] | undefined) {
    const own = splitHeads(qkv.apply(params.qkv, x), heads);
    const key = before === undefined ? own.key : tf.concat([before.key, own.key], 2);
    const value = before === undefined ? own.value : tf.concat([before.value, own.value], 2);
    const T = x.shape[1];
    const mixed = attendByHead({ query: own.query, key, value }, T === 1 ? null : causalBias(T));
    return { attended: output.apply(params.output, joinHeads(mixed)), key, value };
  }

  function attendToRecording(params: DecoderBlockParams['cross'], x: Tensor3D, heard: LayerKeys[number]): Tensor3D {
    const [asked] = unpackHeads(query.apply(params.query, x), heads, 1) as [Tensor4D];
    return output.apply(params.output, joinHeads(attendByHead({ query: asked, ...heard })));
  }

  return {
    init: (random) => ({
      token: token.init(random),
      positions: tf.zeros([decoder.positions, channels]),
      layers: Array.from({ length: decoder.layers }, () => ({
        attentionNorm: norm.init(random),
        attention: attention.init(random),
        crossNorm: norm.init(random),
        cross: { query: query.init(random), keyValue: keyValue.init(random), output: output.init(random) },
        feedForwardNorm: norm.init(random),
        feedForward: filter.init(random),
      })),
      finalNorm: norm.init(random),
    }),
    listen: (params, states) =>
      tidyResult(() =>
        params.layers.map(({ cross }) => {
          const [key, value] = unpackHeads(keyValue.apply(cross.keyValue, states), heads, 2) as [Tensor4D, Tensor4D];
          return { key, value };
        }),
      ),
    step: (params, { ids, places, heard, past }) =>
      tidyResult(() => {
        const T = ids.shape[1];
        let x = tf.add<Tensor3D>(token.apply(params.token, ids), gatherRows<Tensor3D>(params.positions, places));
        const keys = params.layers.map((layer, index) => {
          const { attended, key, value } = attend(layer.attention, norm.apply(layer.attentionNorm, x), past[index]);
          x = tf.add(x, attended);
          const said = norm.apply(layer.crossNorm, x);
          x = tf.add(x, attendToRecording(layer.cross, said, heard[index] as LayerKeys[number]));
          x = tf.add(x, filter.apply(layer.feedForward, norm.apply(layer.feedForwardNorm, x)));
          return { key, value };
        });
        const states = tf.reshape(norm.apply(params.finalNorm, x), [T, channels]) as Tensor2D;
        return { logits: matrixProduct(states, params.token.table, true), past: keys };
      }),
  };
}
