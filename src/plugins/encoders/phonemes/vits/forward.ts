import type { PhonemeEncoder, TextDimensions } from '../../../../core/contracts.ts';
import { embedding } from '../../../../nn/embedding.ts';
import { normalWithDeviation } from '../../../../nn/initializers.ts';
import { linear } from '../../../../nn/linear.ts';
import { forkContext } from '../../../../nn/module.ts';
import type { ParamTree } from '../../../../nn/params.ts';
import { transformerEncoder } from '../../../../nn/transformerEncoder.ts';
import type { Tensor3D } from '../../../../tf.ts';
import * as tf from '../../../../tf.ts';
import type { VitsPhonemesConfig } from './config.ts';
import { vitsPhonemeNames } from './weightMap.ts';

/**
 * The relative-position transformer over symbols, tones and languages, with the semantic states of each symbol's character
 * added before the first layer.
 *
 * Shapes: ids, tones, languages [B, Tx]; semantic [B, Tx, Cs] -> [B, Tx, C], zero where masked.
 * Source: jaywalnut310/vits models.py, TextEncoder (2e561ba); the sum of symbol, tone and language tables as Bert-VITS2.
 * Differs: the prior's projection belongs to the decoder.
 */
export function vitsPhonemeEncoder(
  config: VitsPhonemesConfig,
  dimensions: TextDimensions & { readonly semanticChannels: number },
): PhonemeEncoder {
  const { channels } = config;
  const table = (vocabularySize: number) =>
    embedding({ vocabularySize, channels, init: normalWithDeviation(channels ** -0.5) });
  const parts = {
    symbols: table(dimensions.symbolCount),
    tones: config.marks.includes('tones') ? table(dimensions.toneCount) : undefined,
    languages: config.marks.includes('languages') ? table(dimensions.languageCount) : undefined,
    transformer: transformerEncoder({ ...config, dropoutRate: config.dropout }),
  };
  const semantic =
    dimensions.semanticChannels > 0
      ? linear({ inChannels: dimensions.semanticChannels, outChannels: channels })
      : undefined;
  const initAll = (random: Parameters<PhonemeEncoder['init']>[0]) => ({
    symbols: parts.symbols.init(random.fork('symbols')),
    ...(parts.tones && { tones: parts.tones.init(random.fork('tones')) }),
    ...(parts.languages && { languages: parts.languages.init(random.fork('languages')) }),
    transformer: parts.transformer.init(random.fork('transformer')),
    ...(semantic === undefined ? {} : { semantic: semantic.init(random.fork('semantic')) }),
  });
  return {
    outChannels: channels,
    foreign: { vits: vitsPhonemeNames },
    init: initAll,
    encode(params: ParamTree, inputs, context) {
      const own = params as ReturnType<typeof initAll>;
      const { ids, tones, languages, mask } = inputs.symbols;
      return tf.tidy(() => {
        const vectors = [parts.symbols.apply(own.symbols, ids)];
        if (parts.tones && own.tones) vectors.push(parts.tones.apply(own.tones, tones));
        if (parts.languages && own.languages) vectors.push(parts.languages.apply(own.languages, languages));
        const summed = tf.addN(vectors) as Tensor3D;
        const scaled = tf.mul(summed, Math.sqrt(channels)) as Tensor3D;
        const meaning =
          semantic === undefined || own.semantic === undefined || inputs.semantic === undefined
            ? undefined
            : semantic.apply(own.semantic, inputs.semantic);
        const states = meaning === undefined ? scaled : (tf.add(scaled, meaning) as Tensor3D);
        return parts.transformer.apply(own.transformer, states, mask, forkContext(context, 'transformer'));
      });
    },
  };
}
