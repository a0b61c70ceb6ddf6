import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { HostTensors } from '../../../../core/checkpoint/hostTensor.ts';
import { importForeign } from '../../../../core/checkpoint/importForeign.ts';
import { readSafetensors } from '../../../../core/checkpoint/safetensors.ts';
import { toTensor } from '../../../../core/checkpoint/tensorIo.ts';
import type { SemanticEncoder, TokenBatch } from '../../../../core/contracts.ts';
import { flattenParams, mapParams, type ParamTree } from '../../../../nn/params.ts';
import { randomSource } from '../../../../nn/random.ts';
import { startTestBackend } from '../../../../testing/backends.ts';
import { describeAdaptable, describePart, makePart } from '../../../../testing/contractSuite.ts';
import { semanticProbe } from '../../../../testing/partProbes.ts';
import '../../../../testing/toBeAllClose.ts';
import * as tf from '../../../../tf.ts';
import { gpt2 } from './index.ts';

const sentences = ['今天天气很好，我们去公园吧。', '你好吗？', '我的WiFi 5G很快 123'];
const golden = (name: string) => fileURLToPath(new URL(`golden/${name}`, import.meta.url));
const make = (folder: string, changes: object = {}) =>
  makePart(gpt2, { folder, maxTokens: 40, ...changes }, { assets: { resolve: (path) => path } });
const inference = { training: false, random: randomSource(1) };

/** The folder's own weights in the encoder's tree. */
async function loaded(encoder: SemanticEncoder): Promise<ParamTree> {
  const fresh = encoder.init(randomSource(3));
  const { file, rules } = encoder.pretrained!;
  const weights = await importForeign(file, rules, { expected: flattenParams(fresh) });
  return mapParams(fresh, (_leaf, path) => toTensor(weights.get(path)!));
}

function batchOf(rows: readonly Int32Array[]): TokenBatch {
  const longest = Math.max(...rows.map(({ length }) => length));
  const ids = rows.map((row) => [...row, ...Array(longest - row.length).fill(0)]);
  const mask = rows.map((row) => Array.from({ length: longest }, (_, at) => [at < row.length ? 1 : 0]));
  return { ids: tf.tensor2d(ids, undefined, 'int32'), mask: tf.tensor3d(mask) };
}

function statesOf(encoder: SemanticEncoder, params: ParamTree, tokens: TokenBatch): tf.Tensor3D {
  const states = encoder.prefix(params, tokens, 0);
  return encoder.suffix(params, { states, mask: tokens.mask, boundary: 0 }, inference);
}

describePart('semantic/gpt2', () => semanticProbe(make(golden('characters'), { maxTokens: 8, dropout: 0.5 })));
describeAdaptable('semantic/gpt2', () => make(golden('characters'), { maxTokens: 8 }));

describe.each([
  ['characters', 3],
  ['byteLevel', 2],
] as const)('a Hugging Face folder of %s', (name, layers) => {
  let encoder: SemanticEncoder;
  let params: ParamTree;
  let arrays: HostTensors;
  beforeAll(async () => {
    await startTestBackend();
    encoder = make(golden(name));
    params = await loaded(encoder);
    arrays = (await readSafetensors(golden(`${name}/expected.safetensors`))).tensors;
  });
  const expected = (key: string) => toTensor(arrays.get(key)!);

  it('reads text into the tokens of transformers, and knows where each begins', () => {
    sentences.forEach((sentence, index) => {
      const { ids, offsets, truncatedTokens } = encoder.tokenizer.encode(sentence);
      expect([...ids]).toEqual([...arrays.get(`${index}.ids`)!.data]);
      expect([...offsets]).toEqual([...arrays.get(`${index}.starts`)!.data]);
      expect(truncatedTokens).toBe(0);
    });
  });

  it('gives the states and logits of transformers, also in a padded batch', () => {
    const rows = sentences.map((sentence) => encoder.tokenizer.encode(sentence).ids);
    const together = statesOf(encoder, params, batchOf(rows));
    rows.forEach((row, index) => {
      const alone = statesOf(encoder, params, batchOf([row]));
      expect(tf.squeeze(alone, [0])).toBeAllClose(expected(`${index}.hidden.${layers}`), 1e-4);
      expect(tf.squeeze(encoder.logits!(params, alone), [0])).toBeAllClose(expected(`${index}.logits`), 1e-4);
      expect(tf.slice(together, [index, 0, 0], [1, row.length, 12])).toBeAllClose(alone, 1e-5);
    });
  });

  it.each(Array.from({ length: layers - 1 }, (_, index) => index + 1))(
    'gives the hidden states after layer %i, without a norm and without the layers above',
    async (hiddenLayer) => {
      const lower = make(golden(name), { hiddenLayer });
      const own = await loaded(lower);
      const tokens = batchOf([lower.tokenizer.encode(sentences[0]!).ids]);
      expect(tf.squeeze(statesOf(lower, own, tokens), [0])).toBeAllClose(expected(`0.hidden.${hiddenLayer}`), 1e-4);
      expect(lower.layerCount).toBe(hiddenLayer);
      expect(lower.logits).toBeUndefined();
    },
  );

  it('cuts a text that is too long and says so', () => {
    const whole = make(golden(name)).tokenizer.encode(sentences[0]!);
    const { ids, truncatedTokens } = make(golden(name), { maxTokens: 5 }).tokenizer.encode(sentences[0]!);
    expect([ids.length, truncatedTokens]).toEqual([5, whole.ids.length - 5]);
  });
});

describe('a folder that cannot be used', () => {
  const folder = mkdtempSync(join(tmpdir(), 'tonelab-gpt2-'));
  afterAll(() => rmSync(folder, { recursive: true, force: true }));
  const changed = (change: (target: string) => void) => {
    const target = mkdtempSync(join(folder, 'x'));
    cpSync(golden('characters'), target, { recursive: true });
    change(target);
    return target;
  };
  const configured = (changes: object) =>
    changed((target) => {
      const config = JSON.parse(readFileSync(join(target, 'config.json'), 'utf8')) as object;
      writeFileSync(join(target, 'config.json'), JSON.stringify({ ...config, ...changes }));
    });

  it('is refused with its name and what it should have', () => {
    expect(() => make(join(folder, 'absent'))).toThrow(/gpt2: .*absent\/config.json is not the config of a GPT-2/);
    expect(() => make(configured({ n_embd: 'wide' }))).toThrow(/n_embd/);
    expect(() => make(configured({ activation_function: 'relu' }))).toThrow(
      /activation_function is relu, only gelu_new/,
    );
    expect(() => make(configured({ scale_attn_by_inverse_layer_idx: true }))).toThrow(
      /scale_attn_by_inverse_layer_idx/,
    );
    expect(() => make(configured({ vocab_size: 5 }))).toThrow(/expected at most 5, its vocab_size/);
    expect(() => make(changed((target) => rmSync(join(target, 'vocab.txt'))))).toThrow(
      /has no tokenizer, expected vocab.txt/,
    );
    const bare = make(changed((target) => rmSync(join(target, 'pytorch_model.bin'))));
    expect(() => bare.pretrained).toThrow(/has no weights, expected model.safetensors or pytorch_model.bin/);
  });

  it('is refused for keys that do not fit it', () => {
    expect(() => make(golden('characters'), { maxTokens: 41 })).toThrow(/maxTokens is 41, expected at most 40/);
    expect(() => make(golden('characters'), { hiddenLayer: 3 })).toThrow(/hiddenLayer is 3, expected last, or 1 to 2/);
  });

  it('is refused when its weights are of other sizes', async () => {
    const narrow = make(configured({ n_embd: 6 }));
    await expect(loaded(narrow)).rejects.toThrow(/embeddings\/token\/table \[\d+, 12\], expected \[\d+, 6\]/);
  });
});
