import { dirname, join } from 'node:path';
import { z } from 'zod';
import { ConfigError } from '../../../../errors.ts';
import { type HuggingFaceConfig, readHuggingFaceConfig } from './huggingFaceFolder.ts';
import { statesSchema } from './statesSchema.ts';

export const charGptConfigSchema = z
  .strictObject({
    /** Width of the states. */
    channels: z.int().positive().default(160),
    layers: z.int().positive().default(4),
    heads: z.int().positive().default(4),
    /** Stored positions; longer texts are cut. */
    maxTokens: z.int().min(3).max(512).default(128),
    dropout: z.number().min(0).lt(1).default(0.1),
    layerNormEpsilon: z.number().positive().default(1e-5),
    /** A vocab.txt: one token a line. */
    vocabulary: z.string().min(1).default('assets/charGpt/vocab.txt'),
    /** A model.safetensors in Hugging Face's GPT-2 naming, with its config.json beside it; null: fresh initial values. */
    weights: z.string().min(1).nullable().default('assets/charGpt/model.safetensors'),
    states: statesSchema,
  })
  .refine(({ channels, heads }) => channels % heads === 0, {
    path: ['heads'],
    message: 'heads must divide channels',
  });

export type CharGptConfig = z.infer<typeof charGptConfigSchema>;

/** What a `config.json` beside weights of this encoder says, in Hugging Face's words. */
export function huggingFaceConfig(config: CharGptConfig, vocabularySize: number): HuggingFaceConfig {
  return {
    model_type: 'gpt2',
    architectures: ['GPT2LMHeadModel'],
    tokenizer_class: 'BertTokenizer',
    vocab_size: vocabularySize,
    n_embd: config.channels,
    n_layer: config.layers,
    n_head: config.heads,
    n_positions: config.maxTokens,
    layer_norm_epsilon: config.layerNormEpsilon,
    activation_function: 'gelu_new',
    tie_word_embeddings: true,
  };
}

/** Which key of ours stands for a key of theirs. */
const keyOf = {
  vocab_size: 'vocabulary (its number of lines)',
  n_embd: 'channels',
  n_layer: 'layers',
  n_head: 'heads',
  n_positions: 'maxTokens',
  layer_norm_epsilon: 'layerNormEpsilon',
  activation_function: 'activation (always gelu_new)',
} as const;

/**
 * Compares the `config.json` beside a weights file with ours: shapes alone would not tell another number of heads.
 *
 * @throws CheckpointError when the file is missing or is no GPT-2 config. @throws ConfigError when it differs.
 */
export function expectSameModel(weightsFile: string, config: CharGptConfig, vocabularySize: number): void {
  const file = join(dirname(weightsFile), 'config.json');
  const theirs = readHuggingFaceConfig(file, 'char-gpt');
  const ours = huggingFaceConfig(config, vocabularySize);
  const differences = (Object.keys(keyOf) as (keyof typeof keyOf)[])
    .filter((key) => theirs[key] !== ours[key])
    .map((key) => `model.semantic.${keyOf[key]} is ${ours[key]}, ${key} there is ${theirs[key]}`);
  if (differences.length === 0) return;
  throw new ConfigError(
    `char-gpt: the weights of ${weightsFile} are of another model (${file}): ${differences.join('; ')}. ` +
      'Set these keys as there, or model.semantic.weights=null to start fresh.',
  );
}
