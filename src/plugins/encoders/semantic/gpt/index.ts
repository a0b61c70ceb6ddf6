import { join } from 'node:path';
import type { Plugin, SemanticEncoder } from '../../../../core/contracts.ts';
import type { AssetLocator } from '../../../../core/weightContracts.ts';
import { ConfigError } from '../../../../errors.ts';
import { type CharGptConfig, charGptConfigSchema, expectSameModel } from './charGptConfig.ts';
import { gptEncoder } from './encoder.ts';
import { type Gpt2Config, gpt2ConfigSchema } from './gpt2Config.ts';
import { characterEncoding, folderTokenizer, readHuggingFaceConfig, weightsFile } from './huggingFaceFolder.ts';

function charGptEncoder(config: CharGptConfig, assets: AssetLocator): SemanticEncoder {
  const { weights, channels } = config;
  const { encode, vocabularySize } = characterEncoding(assets.resolve(config.vocabulary), 'model.semantic.vocabulary');
  const sizes = {
    ...config,
    name: 'char-gpt',
    vocabularySize,
    positions: config.maxTokens,
    filterChannels: 4 * channels,
    finalNorm: true,
  };
  return gptEncoder(sizes, {
    encode,
    states: config.states,
    weights() {
      if (weights === null) return undefined;
      const file = assets.resolve(weights);
      expectSameModel(file, config, vocabularySize);
      return file;
    },
  });
}

function gpt2Encoder(config: Gpt2Config, assets: AssetLocator): SemanticEncoder {
  const folder = assets.resolve(config.folder);
  const file = join(folder, 'config.json');
  const theirs = readHuggingFaceConfig(file, 'gpt2');
  const refuse = (key: string, got: unknown, expected: string) =>
    new ConfigError(`gpt2: model.semantic.${key} is ${got}, expected ${expected} (${file})`);
  if (theirs.activation_function !== 'gelu_new')
    throw new ConfigError(
      `gpt2: ${file}: activation_function is ${theirs.activation_function}, only gelu_new is known`,
    );
  if (config.maxTokens > theirs.n_positions)
    throw refuse('maxTokens', config.maxTokens, `at most ${theirs.n_positions}, its n_positions`);
  if (config.hiddenLayer !== 'last' && config.hiddenLayer >= theirs.n_layer)
    throw refuse(
      'hiddenLayer',
      config.hiddenLayer,
      `last, or 1 to ${theirs.n_layer - 1} of its ${theirs.n_layer} layers`,
    );
  const { encode, vocabularySize } = folderTokenizer(folder);
  if (vocabularySize > theirs.vocab_size)
    throw refuse('folder', `one with ${vocabularySize} tokens`, `at most ${theirs.vocab_size}, its vocab_size`);
  const sizes = {
    name: 'gpt2',
    vocabularySize: theirs.vocab_size,
    channels: theirs.n_embd,
    layers: config.hiddenLayer === 'last' ? theirs.n_layer : config.hiddenLayer,
    heads: theirs.n_head,
    positions: theirs.n_positions,
    maxTokens: config.maxTokens,
    filterChannels: theirs.n_inner ?? 4 * theirs.n_embd,
    dropout: config.dropout,
    layerNormEpsilon: theirs.layer_norm_epsilon,
    finalNorm: config.hiddenLayer === 'last',
  };
  return gptEncoder(sizes, { encode, states: config.states, weights: () => weightsFile(folder) });
}

export const charGpt: Plugin<'semantic'> = {
  kind: 'semantic',
  name: 'char-gpt',
  summary: 'A small GPT-2 over characters, trained by the recipe lm',
  configSchema: charGptConfigSchema,
  create: (config: CharGptConfig, { assets }) => charGptEncoder(config, assets),
};

export const gpt2: Plugin<'semantic'> = {
  kind: 'semantic',
  name: 'gpt2',
  summary: 'Any GPT-2 in a Hugging Face folder, such as uer/gpt2-chinese-cluecorpussmall',
  configSchema: gpt2ConfigSchema,
  create: (config: Gpt2Config, { assets }) => gpt2Encoder(config, assets),
};
