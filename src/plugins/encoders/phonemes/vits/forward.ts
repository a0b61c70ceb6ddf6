import type { PhonemeEncoder, TextDimensions } from '../../../../core/contracts.ts';
import { forkContext } from '../../../../nn/module.ts';
import type { ParamTree } from '../../../../nn/params.ts';
import type { RandomSource } from '../../../../nn/random.ts';
import { symbolEmbedding } from '../../../../nn/symbolEmbedding.ts';
import { transformerEncoder } from '../../../../nn/transformerEncoder.ts';
import * as tf from '../../../../tf.ts';
import type { VitsPhonemesConfig } from './config.ts';

/**
 * The relative-position transformer over symbols, tones and languages, with the semantic states of each symbol's character
 * added before the first layer.
 *
 * Shapes: ids, tones, languages [B, Tx]; semantic [B, Tx, Cs] -> [B, Tx, C], zero where masked.
 * Source: jaywalnut310/vits models.py, TextEncoder (2e561ba).
 * Differs: the prior's projection belongs to the decoder.
 */
export function vitsPhonemeEncoder(
  config: VitsPhonemesConfig,
  dimensions: TextDimensions & { readonly semanticChannels: number },
): PhonemeEncoder {
  const { channels } = config;
  const embed = symbolEmbedding({ ...dimensions, channels });
  const transformer = transformerEncoder({ ...config, dropoutRate: config.dropout });
  const init = (random: RandomSource) => ({
    ...embed.init(random),
    transformer: transformer.init(random.fork('transformer')),
  });
  return {
    outChannels: channels,
    init,
    encode(params: ParamTree, inputs, context) {
      const own = params as ReturnType<typeof init>;
      const { mask } = inputs.symbols;
      return tf.tidy(() =>
        transformer.apply(own.transformer, embed.apply(own, inputs), mask, forkContext(context, 'transformer')),
      );
    },
  };
}
