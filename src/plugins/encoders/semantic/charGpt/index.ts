import { readFileSync } from 'node:fs';
import type { AssetLocator, Plugin, SemanticEncoder, Tokenizer } from '../../../../core/contracts.ts';
import { TextError } from '../../../../errors.ts';
import { type CharacterTokenizer, characterTokenizer } from '../../../../text/characterTokenizer.ts';
import { adaptableMatrices } from './adaptableMatrices.ts';
import { type CharGptConfig, charGptConfigSchema, expectSameModel } from './config.ts';
import { charGptForward } from './forward.ts';
import { charGptWeightRules } from './weightMap.ts';

function charGptEncoder(config: CharGptConfig, assets: AssetLocator): SemanticEncoder {
  const characters = readVocabulary(assets.resolve(config.vocabulary));
  const vocabularySize = characters.vocabulary.length;
  const forward = charGptForward(config, vocabularySize);
  return {
    ...forward,
    outChannels: config.channels,
    layerCount: config.layers,
    maxTokens: config.maxTokens,
    tokenizer: cuttingTokenizer(characters, config.maxTokens),
    /** Checked only when the weights are wanted: a trained voice does not need the file that it started from. */
    get pretrained() {
      if (config.weights === null) return undefined;
      const file = assets.resolve(config.weights);
      expectSameModel(file, config, vocabularySize);
      return { file, rules: charGptWeightRules };
    },
    foreign: { gpt2: charGptWeightRules },
    layerPath: (index) => `layers/${index}`,
    adaptable: adaptableMatrices(config.channels),
  };
}

function readVocabulary(file: string): CharacterTokenizer {
  try {
    return characterTokenizer(readFileSync(file, 'utf8').trimEnd().split(/\r?\n/));
  } catch (cause) {
    const reason = (cause as Error).message;
    throw new TextError(`char-gpt: ${file} (model.semantic.vocabulary) cannot be used: ${reason}`, { cause });
  }
}

/** [CLS] characters [SEP], cut after maxTokens. */
function cuttingTokenizer(characters: CharacterTokenizer, maxTokens: number): Tokenizer {
  return {
    vocabularySize: characters.vocabulary.length,
    encode(text) {
      const { ids, offsets, truncatedTokens } = characters.encode(text, { maxTokens });
      return { ids, offsets: Int32Array.from(offsets, ({ start }) => start), truncated: truncatedTokens > 0 };
    },
  };
}

export const charGpt: Plugin<'semantic'> = {
  kind: 'semantic',
  name: 'char-gpt',
  summary: 'A small GPT-2 over characters, trained by the recipe lm',
  configSchema: charGptConfigSchema,
  create: (config: CharGptConfig, { assets }) => charGptEncoder(config, assets),
};
