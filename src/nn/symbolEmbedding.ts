import type { Tensor2D, Tensor3D } from '../tf.ts';
import * as tf from '../tf.ts';
import { type EmbeddingParams, embedding } from './embedding.ts';
import { normalWithDeviation } from './initializers.ts';
import { type LinearParams, linear } from './linear.ts';
import type { Module } from './module.ts';

export interface SymbolEmbeddingConfig {
  readonly symbolCount: number;
  /** 0: no table of tones, of languages. */
  readonly toneCount: number;
  readonly languageCount: number;
  /** Width of the semantic states; 0: there are none. */
  readonly semanticChannels: number;
  readonly channels: number;
}

export type SymbolEmbeddingParams = {
  readonly symbols: EmbeddingParams;
  readonly tones?: EmbeddingParams;
  readonly languages?: EmbeddingParams;
  readonly semantic?: LinearParams;
};

export interface SymbolInputs {
  /** [B, Tx] int32 each */
  readonly symbols: { readonly ids: Tensor2D; readonly tones: Tensor2D; readonly languages: Tensor2D };
  /** [B, Tx, Cs] */
  readonly semantic?: Tensor3D | undefined;
}

/**
 * What a phoneme encoder starts from: tables of symbols, tones and languages summed and scaled by √C, and the semantic states
 * of each symbol's character.
 *
 * Shapes: -> [B, Tx, C].
 * Source: jaywalnut310/vits models.py, TextEncoder (2e561ba); the sum of symbol, tone and language tables as Bert-VITS2.
 */
export function symbolEmbedding(
  config: SymbolEmbeddingConfig,
): Module<SymbolEmbeddingParams, [SymbolInputs], Tensor3D> {
  const { channels, semanticChannels } = config;
  const init = normalWithDeviation(channels ** -0.5);
  const table = (vocabularySize: number) => embedding({ vocabularySize, channels, init });
  const symbols = table(config.symbolCount);
  const tones = config.toneCount > 0 ? table(config.toneCount) : undefined;
  const languages = config.languageCount > 0 ? table(config.languageCount) : undefined;
  const meaning = semanticChannels > 0 ? linear({ inChannels: semanticChannels, outChannels: channels }) : undefined;
  return {
    init: (random) => ({
      symbols: symbols.init(random.fork('symbols')),
      ...(tones && { tones: tones.init(random.fork('tones')) }),
      ...(languages && { languages: languages.init(random.fork('languages')) }),
      ...(meaning && { semantic: meaning.init(random.fork('semantic')) }),
    }),
    apply(params, inputs) {
      return tf.tidy(() => {
        const vectors = [symbols.apply(params.symbols, inputs.symbols.ids)];
        if (tones && params.tones) vectors.push(tones.apply(params.tones, inputs.symbols.tones));
        if (languages && params.languages) vectors.push(languages.apply(params.languages, inputs.symbols.languages));
        const scaled = tf.mul(tf.addN(vectors), Math.sqrt(channels)) as Tensor3D;
        if (meaning === undefined || params.semantic === undefined || inputs.semantic === undefined) return scaled;
        return tf.add(scaled, meaning.apply(params.semantic, inputs.semantic)) as Tensor3D;
      });
    },
  };
}
