import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { beforeAll, describe, expect, it } from 'vitest';
import { importForeign } from '../../../../core/checkpoint/importForeign.ts';
import { readSafetensors } from '../../../../core/checkpoint/safetensors.ts';
import { toTensor } from '../../../../core/checkpoint/tensorIo.ts';
import type { SemanticEncoder } from '../../../../core/contracts.ts';
import type { ForwardContext } from '../../../../nn/module.ts';
import { flattenParams, mapParams, type ParamTree } from '../../../../nn/params.ts';
import { randomSource } from '../../../../nn/random.ts';
import { tokenOfEachSymbol } from '../../../../synthesis/semanticInput.ts';
import { startTestBackend } from '../../../../testing/backends.ts';
import { expectNoLeak } from '../../../../testing/expectNoLeak.ts';
import '../../../../testing/toBeAllClose.ts';
import type { Tensor } from '../../../../tf.ts';
import * as tf from '../../../../tf.ts';
import { charGptConfigSchema, huggingFaceConfig } from './charGptConfig.ts';
import { charGpt } from './index.ts';

const golden = (name: string) => fileURLToPath(new URL(`golden/${name}`, import.meta.url));
const sentences = [
  [2, 7, 5, 9, 12, 3],
  [2, 6, 3],
  [2, 5, 5, 11, 8, 6, 10, 7, 3],
];
const sizes = { channels: 12, layers: 3, heads: 3, maxTokens: 9, dropout: 0.4 };
const folder = mkdtempSync(join(tmpdir(), 'char-gpt-'));
const vocabulary = join(folder, 'vocab.txt');
writeFileSync(vocabulary, '[PAD]\n[UNK]\n[CLS]\n[SEP]\n[MASK]\n今\n天\n好\n吗\n。\n？\na\nb\n');
const config = (changes: object = {}) => charGptConfigSchema.parse({ ...sizes, vocabulary, weights: null, ...changes });
const create = (changes: object = {}) =>
  charGpt.create(config(changes) as never, { assets: { resolve: (path) => path } });
const inference: ForwardContext = { training: false, random: randomSource(1) };

function batch(rows: readonly (readonly number[])[]) {
  const longest = Math.max(...rows.map((row) => row.length));
  const pad = (row: readonly number[], fill: number) => [...row, ...Array(longest - row.length).fill(fill)];
  const padded = rows.map((row) => pad(row, 0));
  const mask = rows.map((row) => pad(Array(row.length).fill(1), 0));
  return {
    ids: tf.tensor2d(padded, undefined, 'int32'),
    mask: tf.tensor3d(mask.map((row) => row.map((value) => [value]))),
  };
}

function statesOf(encoder: SemanticEncoder, params: ParamTree, rows: readonly (readonly number[])[], boundary = 0) {
  const tokens = batch(rows);
  const states = encoder.prefix(params, tokens, boundary);
  return encoder.suffix(params, { states, mask: tokens.mask, boundary }, inference);
}

describe('char-gpt', () => {
  let encoder: SemanticEncoder;
  let params: ParamTree;
  let expected: (name: string) => Tensor;

  beforeAll(async () => {
    await startTestBackend();
    encoder = create();
    const fresh = encoder.init(randomSource(3));
    writeFileSync(join(folder, 'config.json'), JSON.stringify(huggingFaceConfig(config(), 13)));
    const { rules } = create({ weights: join(folder, 'model.safetensors') }).pretrained!;
    const weights = await importForeign(golden('model.safetensors'), rules, { expected: flattenParams(fresh) });
    params = mapParams(fresh, (_leaf, path) => toTensor(weights.get(path)!));
    const { tensors } = await readSafetensors(golden('expected.safetensors'));
    expected = (name) => toTensor(tensors.get(name)!);
  });

  it('gives the states and logits of an independent GPT-2 with the same weights', () => {
    sentences.forEach((sentence, index) => {
      const states = statesOf(encoder, params, [sentence]);
      expect(tf.squeeze(states, [0])).toBeAllClose(expected(`${index}.states`), 1e-5);
      expect(tf.squeeze(encoder.logits!(params, states), [0])).toBeAllClose(expected(`${index}.logits`), 1e-5);
    });
  });

  it('gives a padded batch the states of its sentences alone, and zeros after them', () => {
    const together = statesOf(encoder, params, sentences);
    sentences.forEach((sentence, index) => {
      const own = tf.slice(together, [index, 0, 0], [1, sentence.length, 12]);
      expect(own).toBeAllClose(statesOf(encoder, params, [sentence]), 1e-5);
      const rest = tf.slice(together, [index, sentence.length, 0], [1, 9 - sentence.length, 12]);
      expect(rest.size === 0 || tf.max(tf.abs(rest)).dataSync()[0] === 0).toBe(true);
    });
  });

  it('is the same whole as prefix and suffix at any boundary', () => {
    const whole = statesOf(encoder, params, sentences).dataSync();
    for (const boundary of [1, 2, 3]) {
      expect(Array.from(statesOf(encoder, params, sentences, boundary).dataSync())).toEqual(Array.from(whole));
    }
  });

  it('drops values in the suffix while training, and never in the prefix', () => {
    const tokens = batch(sentences);
    const training: ForwardContext = { training: true, random: randomSource(5) };
    const suffixAt = (boundary: number, context: ForwardContext) => {
      const states = encoder.prefix(params, tokens, boundary);
      return Array.from(encoder.suffix(params, { states, mask: tokens.mask, boundary }, context).dataSync());
    };
    expect(suffixAt(1, training)).toEqual(suffixAt(1, training));
    expect(suffixAt(1, training)).not.toEqual(suffixAt(1, inference));
    expect(suffixAt(3, training)).toEqual(suffixAt(3, inference));
  });

  it('lets every parameter learn from the next character', () => {
    const tokens = batch(sentences);
    const leaves = flattenParams(params);
    const paths = [...leaves.keys()];
    const loss = (...values: Tensor[]) => {
      const moved = mapParams(params, (_leaf, path) => values[paths.indexOf(path)]!);
      const states = encoder.prefix(moved, tokens, 0);
      const final = encoder.suffix(moved, { states, mask: tokens.mask, boundary: 0 }, inference);
      return tf.sum(tf.square(encoder.logits!(moved, final))) as tf.Scalar;
    };
    const gradients = tf.grads(loss)([...leaves.values()]);
    const dead = paths.filter((_, index) => tf.max(tf.abs(gradients[index]!)).dataSync()[0] === 0);
    expect(dead).toEqual([]);
  });

  it('names the paths that freeze rules speak of', () => {
    const paths = [...flattenParams(params).keys()];
    const prefixes = ['embeddings', 'finalNorm', ...[0, 1, 2].map((index) => encoder.layerPath(index))];
    for (const prefix of prefixes) expect(paths.some((path) => path.startsWith(`${prefix}/`))).toBe(true);
    expect(paths.filter((path) => !prefixes.some((prefix) => path.startsWith(`${prefix}/`)))).toEqual([]);
  });

  it('leaks no tensor', () => {
    const tokens = batch(sentences);
    expectNoLeak(() => {
      const states = encoder.prefix(params, tokens, 1);
      const final = encoder.suffix(params, { states, mask: tokens.mask, boundary: 1 }, inference);
      return [states, final, encoder.logits!(params, final)];
    });
  });

  it('cuts a text that is too long and says so', () => {
    const { ids, offsets, truncatedTokens } = encoder.tokenizer.encode('今天好吗？今天好吗？');
    expect(ids).toHaveLength(9);
    expect([ids[0], ids[8]]).toEqual([2, 3]);
    expect(Array.from(offsets)).toEqual([-1, 0, 1, 2, 3, 4, 5, 6, -1]);
    expect(truncatedTokens).toBe(3);
    expect(encoder.tokenizer.encode('好').truncatedTokens).toBe(0);
  });

  it('refuses a batch beyond its positions and a boundary that is no layer', () => {
    expect(() => encoder.prefix(params, batch([Array(10).fill(5)]), 0)).toThrow(/10 tokens, expected at most 9/);
    expect(() => encoder.prefix(params, batch(sentences), 4)).toThrow(/layer 4, expected 0 to 3/);
  });

  it('refuses weights of another model and names the keys', () => {
    writeFileSync(join(folder, 'config.json'), JSON.stringify(huggingFaceConfig(config({ heads: 2 }), 13)));
    const other = create({ weights: join(folder, 'model.safetensors') });
    expect(() => other.pretrained).toThrow(/model.semantic.heads is 3, n_head there is 2/);
    expect(create().pretrained).toBeUndefined();
  });

  it('says which vocabulary cannot be used', () => {
    expect(() => create({ vocabulary: join(folder, 'absent.txt') })).toThrow(
      /absent.txt \(model.semantic.vocabulary\)/,
    );
  });
});

describe('the default size', () => {
  it('fits into 4 MB of float16 with a vocabulary of 3,200', async () => {
    await startTestBackend();
    const lines = ['[PAD]', '[UNK]', '[CLS]', '[SEP]', '[MASK]'];
    for (let code = 0x4e00; lines.length < 3200; code++) lines.push(String.fromCharCode(code));
    const file = join(folder, 'large.txt');
    writeFileSync(file, lines.join('\n'));
    const large = charGpt.create(charGptConfigSchema.parse({ vocabulary: file, weights: null }) as never, {
      assets: { resolve: (path) => path },
    });
    let values = 0;
    for (const leaf of flattenParams(large.init(randomSource(1))).values()) values += leaf.size;
    expect(values * 2).toBeLessThan(4e6 - 10_000);
  });
});

describe('shuffled states', () => {
  const text = '今天好吗？';
  const characters = Int32Array.from({ length: text.length }, (_, place) => place);

  it('give each character that of another one of the same text, always the same', () => {
    const own = tokenOfEachSymbol(create().tokenizer.encode(text).offsets, characters);
    const encoded = create({ states: 'shuffled' }).tokenizer.encode(text);
    const shuffled = tokenOfEachSymbol(encoded.offsets, characters);
    expect([...shuffled].sort()).toEqual([...own].sort());
    expect(own.every((token, place) => token !== shuffled[place])).toBe(true);
    expect(create({ states: 'shuffled' }).tokenizer.encode(text)).toEqual(encoded);
    expect(encoded.ids).toEqual(create().tokenizer.encode(text).ids);
  });

  it('leave a character that stands alone its own, and silences the start token', () => {
    const { offsets } = create({ states: 'shuffled' }).tokenizer.encode('好');
    expect([...tokenOfEachSymbol(offsets, Int32Array.of(0, -1))]).toEqual([1, 0]);
  });
});
