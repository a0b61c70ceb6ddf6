import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import type { EncodedText } from '../../../../core/contracts.ts';
import { CheckpointError, TextError } from '../../../../errors.ts';
import { byteLevelTokenizer } from '../../../../text/byteLevelTokenizer.ts';
import { characterTokenizer } from '../../../../text/characterTokenizer.ts';

/** The keys of a GPT-2's config.json that decide its sizes, in Hugging Face's words. */
export const huggingFaceConfigSchema = z.looseObject({
  vocab_size: z.int().positive(),
  n_embd: z.int().positive(),
  n_layer: z.int().positive(),
  n_head: z.int().positive(),
  n_positions: z.int().positive(),
  n_inner: z.int().positive().nullable().optional(),
  layer_norm_epsilon: z.number().positive(),
  activation_function: z.string(),
  scale_attn_weights: z.literal(true).optional(),
  scale_attn_by_inverse_layer_idx: z.literal(false).optional(),
});

export type HuggingFaceConfig = z.infer<typeof huggingFaceConfigSchema>;

/** Reads a config.json. @throws CheckpointError when it is missing or is no GPT-2's. */
export function readHuggingFaceConfig(file: string, owner: string): HuggingFaceConfig {
  try {
    return huggingFaceConfigSchema.parse(JSON.parse(readFileSync(file, 'utf8')));
  } catch (cause) {
    const reason = cause instanceof z.ZodError ? z.prettifyError(cause) : (cause as Error).message;
    throw new CheckpointError(`${owner}: ${file} is not the config of a GPT-2: ${reason}`, { cause });
  }
}

/** The weights of a Hugging Face folder. @throws CheckpointError when it has none that are read. */
export function weightsFile(folder: string): string {
  const names = ['model.safetensors', 'pytorch_model.bin'];
  const found = names.map((name) => join(folder, name)).find((file) => existsSync(file));
  if (found !== undefined) return found;
  throw new CheckpointError(
    `gpt2: ${folder} (model.semantic.folder) has no weights, expected ${names.join(' or ')}; weights in several files must be saved as one`,
  );
}

/** Text -> ids and the code unit each begins at (-1 for role tokens), cut after `maxTokens`. */
export type FolderTokenizer = (text: string, maxTokens: number) => EncodedText;

/**
 * The tokenizer of a Hugging Face folder: BERT's, where it has a vocab.txt, with [CLS] before and [SEP] after the text; or
 * GPT-2's own byte-level one, where it has vocab.json and merges.txt, with nothing around the text.
 *
 * @throws TextError when the folder has neither, or a file cannot be read.
 */
export function folderTokenizer(folder: string): { readonly encode: FolderTokenizer; readonly vocabularySize: number } {
  const [words, vocabulary, merges] = ['vocab.txt', 'vocab.json', 'merges.txt'].map((name) => join(folder, name));
  if (words !== undefined && existsSync(words)) return characterEncoding(words, 'model.semantic.folder');
  if (vocabulary === undefined || merges === undefined || !existsSync(vocabulary) || !existsSync(merges)) {
    throw new TextError(
      `gpt2: ${folder} (model.semantic.folder) has no tokenizer, expected vocab.txt, or vocab.json with merges.txt`,
    );
  }
  const { encode, vocabularySize } = byteLevelTokenizer({
    vocabulary: JSON.parse(readFileSync(vocabulary, 'utf8')) as Record<string, number>,
    merges: readFileSync(merges, 'utf8')
      .split('\n')
      .filter((line) => line !== '' && !line.startsWith('#version')),
  });
  return {
    vocabularySize,
    encode: (text, maxTokens) => {
      const { ids, starts, truncatedTokens } = encode(text, maxTokens);
      return { ids, offsets: starts, truncatedTokens };
    },
  };
}

/** A vocab.txt as a tokenizer; `key` is the config key that names it. @throws TextError */
export function characterEncoding(
  file: string,
  key: string,
): { readonly encode: FolderTokenizer; readonly vocabularySize: number } {
  const characters = readVocabulary(file, key);
  return {
    vocabularySize: characters.vocabulary.length,
    encode(text, maxTokens) {
      const { ids, offsets, truncatedTokens } = characters.encode(text, { maxTokens });
      return { ids, offsets: Int32Array.from(offsets, ({ start }) => start), truncatedTokens };
    },
  };
}

function readVocabulary(file: string, key: string) {
  try {
    return characterTokenizer(readFileSync(file, 'utf8').trimEnd().split(/\r?\n/));
  } catch (cause) {
    throw new TextError(`${file} (${key}) cannot be used: ${(cause as Error).message}`, { cause });
  }
}
