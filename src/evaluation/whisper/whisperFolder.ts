import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import { openCtranslate2 } from '../../core/checkpoint/ctranslate2/ctranslate2File.ts';
import type { PretrainedWeights } from '../../core/weightContracts.ts';
import { CheckpointError } from '../../errors.ts';
import { ctranslate2Rules } from './ctranslate2Names.ts';
import { huggingFaceRules } from './huggingFaceNames.ts';
import type { StackSizes, WhisperSizes } from './whisperSizes.ts';

/** What the files of a Whisper say, before its weights are read. */
interface WhisperFolder {
  readonly sizes: WhisperSizes;
  readonly weights: PretrainedWeights;
  /** Tokens by id: bytes in the byte-level alphabet, and roles such as <|zh|>. */
  readonly vocabulary: readonly string[];
  /** Tokens that are never written, and those that do not come first. */
  readonly suppressed: readonly number[];
  readonly suppressedFirst: readonly number[];
}

const ids = z.array(z.int()).nullish();
const ctranslate2Schema = z.looseObject({ suppress_ids: ids, suppress_ids_begin: ids });
const suppressedSchema = z.looseObject({ suppress_tokens: ids, begin_suppress_tokens: ids });
const size = z.int().positive();
const huggingFaceSchema = z.looseObject({
  model_type: z.literal('whisper'),
  d_model: size,
  num_mel_bins: size,
  vocab_size: size,
  encoder_layers: size,
  encoder_attention_heads: size,
  encoder_ffn_dim: size,
  max_source_positions: size,
  decoder_layers: size,
  decoder_attention_heads: size,
  decoder_ffn_dim: size,
  max_target_positions: size,
  activation_function: z.literal('gelu').optional(),
  scale_embedding: z.literal(false).optional(),
});
const vocabularySchema = z.record(z.string(), z.int().nonnegative());
const tokenizerSchema = z.looseObject({
  model: z.looseObject({ vocab: vocabularySchema }),
  added_tokens: z.array(z.looseObject({ id: z.int().nonnegative(), content: z.string() })).default([]),
});

/**
 * Reads a folder with a Whisper: CTranslate2's (model.bin, vocabulary.json, config.json) or Hugging Face's (model.safetensors or
 * pytorch_model.bin, config.json, generation_config.json, tokenizer.json or vocab.json).
 *
 * @throws CheckpointError where it is neither, or a file is missing or makes no sense.
 */
export async function readWhisperFolder(folder: string): Promise<WhisperFolder> {
  if (existsSync(join(folder, 'vocabulary.json'))) return readCtranslate2(folder);
  if (existsSync(join(folder, 'config.json'))) return readHuggingFace(folder);
  throw new CheckpointError(
    `whisper: ${folder} holds no Whisper, expected the files of CTranslate2 (model.bin, vocabulary.json, config.json) or of ` +
      'Hugging Face (config.json, model.safetensors, tokenizer.json); npx tonelab weights fetch whisper-base brings one',
  );
}

async function readCtranslate2(folder: string): Promise<WhisperFolder> {
  const [config, vocabulary, sizes] = await Promise.all([
    readJson(join(folder, 'config.json'), ctranslate2Schema),
    readJson(join(folder, 'vocabulary.json'), z.array(z.string())),
    ctranslate2Sizes(join(folder, 'model.bin')),
  ]);
  return {
    sizes,
    vocabulary,
    weights: { file: join(folder, 'model.bin'), rules: ctranslate2Rules },
    suppressed: config.suppress_ids ?? [],
    suppressedFirst: config.suppress_ids_begin ?? [],
  };
}

/** Sizes as the shapes of the tensors say them. */
async function ctranslate2Sizes(file: string): Promise<WhisperSizes> {
  if (!existsSync(file)) throw new CheckpointError(`whisper: ${file} is missing; fetch the folder again`);
  const opened = await openCtranslate2(file);
  try {
    const dimension = (name: string, axis: number): number => {
      const found = opened.tensors.get(name)?.shape[axis];
      if (found !== undefined) return found;
      throw new CheckpointError(`whisper: ${file} is a '${opened.spec}' without '${name}', expected a WhisperSpec`);
    };
    const stack = async (name: 'encoder' | 'decoder'): Promise<StackSizes> => {
      const positions = dimension(`${name}/position_encodings/encodings`, 0);
      const filterChannels = dimension(`${name}/layer_0/ffn/linear_0/bias`, 0);
      const isLayer = new RegExp(`^${name}/layer_\\d+/ffn/linear_0/bias$`);
      const layers = [...opened.tensors.keys()].filter((key) => isLayer.test(key)).length;
      const heads = (await opened.read(`${name}/num_heads`)).data[0] as number;
      return { layers, heads, filterChannels, positions };
    };
    return {
      channels: dimension('encoder/conv1/weight', 0),
      melBins: dimension('encoder/conv1/weight', 1),
      vocabularySize: dimension('decoder/embeddings/weight', 0),
      encoder: await stack('encoder'),
      decoder: await stack('decoder'),
    };
  } finally {
    await opened.close();
  }
}

async function readHuggingFace(folder: string): Promise<WhisperFolder> {
  const config = await readJson(join(folder, 'config.json'), huggingFaceSchema);
  // Older folders have these lists in config.json.
  const generation = join(
    folder,
    existsSync(join(folder, 'generation_config.json')) ? 'generation_config.json' : 'config.json',
  );
  const suppressed = await readJson(generation, suppressedSchema);
  const names = ['model.safetensors', 'pytorch_model.bin'].map((name) => join(folder, name));
  const file = names.find((name) => existsSync(name));
  if (file === undefined) {
    throw new CheckpointError(
      `whisper: ${folder} has no weights, expected model.safetensors or pytorch_model.bin; weights in several files must be saved as one`,
    );
  }
  return {
    sizes: {
      channels: config.d_model,
      melBins: config.num_mel_bins,
      vocabularySize: config.vocab_size,
      encoder: {
        layers: config.encoder_layers,
        heads: config.encoder_attention_heads,
        filterChannels: config.encoder_ffn_dim,
        positions: config.max_source_positions,
      },
      decoder: {
        layers: config.decoder_layers,
        heads: config.decoder_attention_heads,
        filterChannels: config.decoder_ffn_dim,
        positions: config.max_target_positions,
      },
    },
    weights: { file, rules: huggingFaceRules },
    vocabulary: await huggingFaceVocabulary(folder),
    suppressed: suppressed.suppress_tokens ?? [],
    suppressedFirst: suppressed.begin_suppress_tokens ?? [],
  };
}

async function huggingFaceVocabulary(folder: string): Promise<readonly string[]> {
  const tokens: string[] = [];
  const add = (vocabulary: Readonly<Record<string, number>>) => {
    for (const [token, id] of Object.entries(vocabulary)) tokens[id] = token;
  };
  const [whole, plain, added] = ['tokenizer.json', 'vocab.json', 'added_tokens.json'].map((name) => join(folder, name));
  if (whole !== undefined && existsSync(whole)) {
    const { model, added_tokens } = await readJson(whole, tokenizerSchema);
    add(model.vocab);
    for (const { id, content } of added_tokens) tokens[id] = content;
    return tokens;
  }
  add(await readJson(plain as string, vocabularySchema));
  if (added !== undefined && existsSync(added)) add(await readJson(added, vocabularySchema));
  return tokens;
}

async function readJson<Schema extends z.ZodType>(file: string, schema: Schema): Promise<z.infer<Schema>> {
  try {
    return schema.parse(JSON.parse(await readFile(file, 'utf8')));
  } catch (cause) {
    const reason = cause instanceof z.ZodError ? z.prettifyError(cause) : (cause as Error).message;
    throw new CheckpointError(`whisper: ${file} is not what a folder of a multilingual Whisper has: ${reason}`, {
      cause,
    });
  }
}
