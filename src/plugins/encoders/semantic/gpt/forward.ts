import type { SemanticEncoder, SuffixInput, TokenBatch } from '../../../../core/contracts.ts';
import { ShapeError } from '../../../../errors.ts';
import { dropout } from '../../../../nn/dropout.ts';
import { type EmbeddingParams, embedding } from '../../../../nn/embedding.ts';
import { type GptBlockParams, gptBlock } from '../../../../nn/gptBlock.ts';
import { normalWithDeviation } from '../../../../nn/initializers.ts';
import { type LayerNormParams, layerNorm } from '../../../../nn/layerNorm.ts';
import { causalBias, paddingBias } from '../../../../nn/masks.ts';
import { type ForwardContext, forkContext } from '../../../../nn/module.ts';
import { matrixProduct } from '../../../../nn/ops/matrixProduct.ts';
import type { ParamTree } from '../../../../nn/params.ts';
import { randomSource } from '../../../../nn/random.ts';
import { expectShape } from '../../../../nn/shape.ts';
import type { Tensor3D, Tensor4D } from '../../../../tf.ts';
import * as tf from '../../../../tf.ts';

/** What decides the tensors of a GPT-2. */
export interface GptSizes {
  /** The plugin, for messages. */
  readonly name: string;
  readonly vocabularySize: number;
  readonly channels: number;
  readonly layers: number;
  readonly heads: number;
  /** Rows of the position table. */
  readonly positions: number;
  /** Longest text, at most `positions`. */
  readonly maxTokens: number;
  /** Width between the two matrices of a block's feed-forward. */
  readonly filterChannels: number;
  readonly dropout: number;
  readonly layerNormEpsilon: number;
  /** false: the states are those between two layers, which have no norm of their own. */
  readonly finalNorm: boolean;
}

type GptParams = {
  readonly embeddings: { readonly token: EmbeddingParams; readonly position: EmbeddingParams };
  readonly layers: readonly GptBlockParams[];
  readonly finalNorm?: LayerNormParams;
};

/** The tensor side of the encoder; the tokenizer and the weights are added by the plugin. */
type GptForward = Required<Pick<SemanticEncoder, 'init' | 'prefix' | 'suffix' | 'logits'>>;

const initialDeviation = 0.02;
const inference: ForwardContext = { training: false, random: randomSource(0) };

/**
 * A causal transformer over tokens: hidden states of its last layer, and next-token logits with the token table
 * as the output matrix. Layers [0, boundary) are the prefix, which never drops anything, so that it can be cached.
 *
 * Shapes: ids [B, T], mask [B, T, 1] -> states [B, T, C], 0 where masked after the suffix; logits [B, T, V].
 * Source: GPT-2, Radford et al. (2019) section 2.3, as huggingface/transformers GPT2LMHeadModel.
 * Differs: padding stands on the right, so that positions count from 0 as in an unpadded text; embeddings are dropped
 * from at the start of a suffix with boundary 0.
 * @throws ShapeError when a batch is longer than maxTokens or the boundary is none of the layers.
 */
export function gptForward(sizes: GptSizes): GptForward {
  const { name, channels, layers, maxTokens, layerNormEpsilon, vocabularySize, dropout: dropoutRate } = sizes;
  const init = normalWithDeviation(initialDeviation);
  const token = embedding({ vocabularySize, channels, init });
  const position = embedding({ vocabularySize: sizes.positions, channels, init });
  const block = gptBlock({
    channels,
    heads: sizes.heads,
    layers,
    dropoutRate,
    layerNormEpsilon,
    filterChannels: sizes.filterChannels,
  });
  const finalNorm = layerNorm({ channels, epsilon: layerNormEpsilon });
  const drop = dropout(dropoutRate);

  const run = (params: GptParams, input: LayerRange, context: ForwardContext): Tensor3D => {
    const bias = attentionBias(input.mask);
    return params.layers
      .slice(input.from, input.to)
      .reduce(
        (states, layer, index) =>
          block.apply(layer, states, bias, forkContext(context, `layers/${input.from + index}`)),
        input.states,
      );
  };

  return {
    init: (random) =>
      ({
        embeddings: {
          token: token.init(random.fork('embeddings/token')),
          position: position.init(random.fork('embeddings/position')),
        },
        layers: Array.from({ length: layers }, (_, index) => block.init(random.fork(`layers/${index}`))),
        ...(sizes.finalNorm ? { finalNorm: finalNorm.init(random.fork('finalNorm')) } : {}),
      }) satisfies GptParams,

    prefix(params: ParamTree, { ids, mask }: TokenBatch, boundary: number) {
      const own = params as GptParams;
      expectBoundary(name, boundary, layers);
      const [B, T] = ids.shape;
      expectShape(mask, [B, T, 1], `${name}: token mask`);
      if (T > maxTokens) {
        throw new ShapeError(
          `${name}: a batch has ${T} tokens, expected at most ${maxTokens} (model.semantic.maxTokens)`,
        );
      }
      return tf.tidy(() => {
        const places = tf.slice(own.embeddings.position.table, [0, 0], [T, channels]);
        const states = tf.add<Tensor3D>(token.apply(own.embeddings.token, ids), places); // [B, T, C] + [T, C]
        return boundary === 0 ? states : run(own, { states, mask, from: 0, to: boundary }, inference);
      });
    },

    suffix(params: ParamTree, { states, mask, boundary }: SuffixInput, context: ForwardContext) {
      const own = params as GptParams;
      expectBoundary(name, boundary, layers);
      expectShape(states, ['B', 'T', channels], `${name}: states`, 'model.semantic.channels');
      return tf.tidy(() => {
        const input = boundary === 0 ? drop(states, context, 'embeddings') : states;
        const last = run(own, { states: input, mask, from: boundary, to: layers }, context);
        const normed = own.finalNorm === undefined ? last : finalNorm.apply(own.finalNorm, last);
        return tf.mul<Tensor3D>(normed, mask);
      });
    },

    logits(params: ParamTree, states: Tensor3D) {
      const { table } = (params as GptParams).embeddings.token;
      const [B, T] = states.shape;
      return tf.tidy(() => {
        const rows = tf.reshape(states, [B * T, channels]); // [B, T, C] -> [B·T, C]
        return tf.reshape(matrixProduct(rows, table, true), [B, T, vocabularySize]) as Tensor3D; // -> [B, T, V]
      });
    },
  };
}

interface LayerRange {
  readonly states: Tensor3D;
  readonly mask: Tensor3D;
  readonly from: number;
  readonly to: number;
}

/** No character sees a later one, and none sees padding: [1, 1, T, T] + [B, 1, 1, T] -> [B, 1, T, T]. */
function attentionBias(mask: Tensor3D): Tensor4D {
  return tf.add<Tensor4D>(causalBias(mask.shape[1]), paddingBias(mask));
}

function expectBoundary(name: string, boundary: number, layers: number): void {
  if (Number.isInteger(boundary) && boundary >= 0 && boundary <= layers) return;
  throw new ShapeError(`${name}: the boundary is layer ${boundary}, expected 0 to ${layers} (model.semantic.layers)`);
}
