/** Held-out perplexity of a char-gpt folder, under the convention of the recipe `lm`. See README.md. */
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { importForeign } from '../../src/core/checkpoint/importForeign.ts';
import { toTensor } from '../../src/core/checkpoint/tensorIo.ts';
import type { SemanticEncoder } from '../../src/core/contracts.ts';
import { startBackend } from '../../src/core/runtime/startBackend.ts';
import { ConfigError } from '../../src/errors.ts';
import { flattenParams, mapParams, type ParamTree } from '../../src/nn/params.ts';
import { randomSource } from '../../src/nn/random.ts';
import { charGptConfigSchema } from '../../src/plugins/encoders/semantic/gpt/charGptConfig.ts';
import { charGpt } from '../../src/plugins/encoders/semantic/gpt/index.ts';
import * as tf from '../../src/tf.ts';

const batchSentences = 64;

interface LoadedEncoder {
  readonly encoder: SemanticEncoder;
  readonly params: ParamTree;
}

async function load(folder: string): Promise<LoadedEncoder> {
  const theirs = JSON.parse(await readFile(join(folder, 'config.json'), 'utf8'));
  const config = charGptConfigSchema.parse({
    channels: theirs.n_embd,
    layers: theirs.n_layer,
    heads: theirs.n_head,
    maxTokens: theirs.n_positions,
    vocabulary: join(folder, 'vocab.txt'),
    weights: join(folder, 'model.safetensors'),
  });
  const encoder = charGpt.create(config as never, { assets: { resolve: (path) => path } });
  const { pretrained } = encoder;
  if (pretrained === undefined) throw new ConfigError(`scoreCharGpt: ${folder} holds no weights`);
  const fresh = encoder.init(randomSource(1));
  const weights = await importForeign(pretrained.file, pretrained.rules, { expected: flattenParams(fresh) });
  return { encoder, params: mapParams(fresh, (leaf, path) => replaceLeaf(leaf, weights.get(path))) };
}

function replaceLeaf(leaf: tf.Tensor, host: Parameters<typeof toTensor>[0] | undefined): tf.Tensor {
  if (host === undefined) return leaf;
  leaf.dispose();
  return toTensor(host);
}

/** Nats of all tokens but [CLS], each given those before it. Padding stands on the right and counts nothing. */
function batchNats({ encoder, params }: LoadedEncoder, sentences: readonly Int32Array[]): number {
  const longest = Math.max(...sentences.map((ids) => ids.length));
  const padded = sentences.map((ids) => [...ids, ...new Array<number>(longest - ids.length).fill(0)]);
  const present = sentences.map((ids) => Array.from({ length: longest }, (_, index) => Number(index < ids.length)));
  const sum = tf.tidy(() => {
    const ids = tf.tensor2d(padded, undefined, 'int32');
    const mask = tf.expandDims(tf.tensor2d(present), 2) as tf.Tensor3D;
    const context = { training: false, random: randomSource(1) };
    const states = encoder.suffix(
      params,
      { states: encoder.prefix(params, { ids, mask }, 0), mask, boundary: 0 },
      context,
    );
    const logits = encoder.logits?.(params, states);
    if (logits === undefined) throw new ConfigError('scoreCharGpt: the encoder is no language model');
    const [B, T, V] = logits.shape;
    const given = tf.logSoftmax(tf.slice(logits, [0, 0, 0], [B, T - 1, V]));
    const targets = tf.oneHot(tf.slice(ids, [0, 1], [B, T - 1]), V);
    const chosen = tf.sum(tf.mul(given, targets), 2, true); // [B, T - 1, V] -> [B, T - 1, 1]
    return tf.neg(tf.sum(tf.mul(chosen, tf.slice(mask, [0, 1, 0], [B, T - 1, 1]))));
  });
  const [nats = Number.NaN] = sum.dataSync();
  sum.dispose();
  return nats;
}

async function main(): Promise<void> {
  const { values } = parseArgs({ options: { model: { type: 'string' }, test: { type: 'string' } } });
  const { model, test } = values;
  if (model === undefined || test === undefined) throw new ConfigError('scoreCharGpt: --model and --test are needed');
  await startBackend('auto');
  const loaded = await load(model);
  const lines = (await readFile(test, 'utf8')).split('\n').filter((line) => line !== '');
  const encoded = lines.map((line) => loaded.encoder.tokenizer.encode(line).ids).sort((a, b) => a.length - b.length);
  let nats = 0;
  for (let first = 0; first < encoded.length; first += batchSentences) {
    nats += batchNats(loaded, encoded.slice(first, first + batchSentences));
  }
  const tokens = encoded.reduce((sum, ids) => sum + ids.length - 1, 0);
  console.log(
    `${model}: ${(nats / tokens).toFixed(4)} nats, perplexity ${Math.exp(nats / tokens).toFixed(2)} ` +
      `over ${tokens} tokens of ${encoded.length} sentences`,
  );
}

await main();
