import type { PhonemeEncoder, TextDimensions } from '../../../../core/contracts.ts';
import { conformerEncoder } from '../../../../nn/conformerEncoder.ts';
import { forkContext } from '../../../../nn/module.ts';
import type { ParamTree } from '../../../../nn/params.ts';
import type { RandomSource } from '../../../../nn/random.ts';
import { symbolEmbedding } from '../../../../nn/symbolEmbedding.ts';
import * as tf from '../../../../tf.ts';
import type { ConformerConfig } from './config.ts';

/**
 * A Conformer over symbols, tones and languages, with the semantic states of each symbol's character added before the first
 * layer.
 *
 * Shapes: ids, tones, languages [B, Tx]; semantic [B, Tx, Cs] -> [B, Tx, C], zero where masked.
 * Source: `conformerEncoder`, on the same embeddings as the encoder `vits`.
 */
export function conformerPhonemeEncoder(
  config: ConformerConfig,
  dimensions: TextDimensions & { readonly semanticChannels: number },
): PhonemeEncoder {
  const { channels } = config;
  const embed = symbolEmbedding({ ...dimensions, channels });
  const conformer = conformerEncoder({ ...config, dropoutRate: config.dropout });
  const init = (random: RandomSource) => ({
    ...embed.init(random),
    conformer: conformer.init(random.fork('conformer')),
  });
  return {
    outChannels: channels,
    init,
    encode(params: ParamTree, inputs, context) {
      const own = params as ReturnType<typeof init>;
      const { mask } = inputs.symbols;
      return tf.tidy(() =>
        conformer.apply(own.conformer, embed.apply(own, inputs), mask, forkContext(context, 'conformer')),
      );
    },
  };
}
