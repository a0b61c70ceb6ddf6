import { copyFileSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { HostTensor } from '../../core/checkpoint/hostTensor.ts';
import { importForeign } from '../../core/checkpoint/importForeign.ts';
import { readSafetensors } from '../../core/checkpoint/safetensors.ts';
import { toTensor } from '../../core/checkpoint/tensorIo.ts';
import { replaceLeaves } from '../../core/model/initModel.ts';
import { flattenParams, type ParamTree } from '../../nn/params.ts';
import { randomSource } from '../../nn/random.ts';
import { describeEachBackend } from '../../testing/backends.ts';
import { byteLevelText } from '../../text/byteLevelText.ts';
import type { Tensor3D } from '../../tf.ts';
import * as tf from '../../tf.ts';
import { openTranscriber } from '../openTranscriber.ts';
import { type DecoderParams, type LayerKeys, whisperDecoder } from './decoder.ts';
import { type EncoderParams, whisperEncoder } from './encoder.ts';
import { openWhisper } from './openWhisper.ts';
import { whisperFeatures } from './whisperFeatures.ts';
import { readWhisperFolder } from './whisperFolder.ts';

const golden = (name: string) => fileURLToPath(new URL(`golden/${name}`, import.meta.url));
const sampleRate = 16_000;
const root = mkdtempSync(join(tmpdir(), 'tonelab-whisper-'));
afterAll(() => rmSync(root, { recursive: true }));

let expected: ReadonlyMap<string, HostTensor>;
beforeAll(async () => {
  expected = (await readSafetensors(golden('expected.safetensors'))).tensors;
});

/** The same in golden/makeGolden.py. */
function signal(): Float32Array {
  return Float32Array.from({ length: Math.trunc(0.8 * sampleRate) }, (_, i) => {
    const t = i / sampleRate;
    const phase = 2 * Math.PI * (130 * t + 5 * Math.sin(2 * Math.PI * 1.5 * t));
    let buzz = 0;
    for (let n = 1; n <= 20; n++) buzz += (0.2 / n) * Math.sin(n * phase);
    return buzz * (0.5 - 0.5 * Math.cos(2 * Math.PI * 3 * t));
  });
}

/** With silence up to a second, the window of the small model. */
function window(): Float32Array {
  const samples = new Float32Array(sampleRate);
  samples.set(signal());
  return samples;
}

/** The largest difference. */
function distance(ours: tf.Tensor, name: string): number {
  const wanted = toTensor(expected.get(name)!);
  expect(ours.size).toBe(wanted.size);
  return tf.max(tf.abs(tf.sub(tf.reshape(ours, [-1]), tf.reshape(wanted, [-1])))).dataSync()[0]!;
}

const row = (values: readonly number[]) => tf.tensor2d([[...values]], undefined, 'int32');

async function smallWhisper(folder: string) {
  const { sizes, weights } = await readWhisperFolder(golden(folder));
  const [encoder, decoder] = [whisperEncoder(sizes), whisperDecoder(sizes)];
  const fresh: ParamTree = { encoder: encoder.init(randomSource(0)), decoder: decoder.init(randomSource(0)) };
  const read = await importForeign(weights.file, weights.rules, { expected: flattenParams(fresh) });
  const params = replaceLeaves(fresh, read) as { encoder: EncoderParams; decoder: DecoderParams };
  return { encoder, decoder, params };
}

describeEachBackend('a small Whisper', () => {
  it('hears the features that its published extractor makes', () => {
    expect(distance(whisperFeatures(window(), 80), 'features')).toBeLessThan(2e-4);
  });

  it.each([
    ['huggingFace', 2e-5],
    ['ctranslate2', 2e-2],
  ])('has the states and first logits of transformers, from the folder %s', async (folder, tolerance) => {
    const { encoder, decoder, params } = await smallWhisper(folder);
    const features = tf.expandDims(toTensor(expected.get('features')!), 0) as Tensor3D;
    const states = encoder.apply(params.encoder, features);
    expect(distance(states, 'states')).toBeLessThan(tolerance);
    const { vocabulary } = await readWhisperFolder(golden(folder));
    const start = ['<|startoftranscript|>', '<|zh|>', '<|transcribe|>', '<|notimestamps|>'].map((role) =>
      vocabulary.indexOf(role),
    );
    const heard = decoder.listen(params.decoder, states);
    const together = decoder.step(params.decoder, { ids: row(start), places: row([0, 1, 2, 3]), heard, past: [] });
    expect(distance(together.logits, 'logits')).toBeLessThan(tolerance);
    // One after the other, each sees what is past.
    let past: LayerKeys = [];
    const rows = start.map((id, place) => {
      const step = decoder.step(params.decoder, { ids: row([id]), places: row([place]), heard, past });
      past = step.past;
      return step.logits;
    });
    expect(distance(tf.concat(rows), 'logits')).toBeLessThan(tolerance);
  });

  it('writes the greedy tokens of transformers, heeding what is suppressed, and leaves no tensor behind', async () => {
    const { vocabulary } = await readWhisperFolder(golden('huggingFace'));
    const tokens = [...expected.get('tokens')!.data].map((id) => vocabulary[id]!);
    const before = tf.memory().numTensors;
    const whisper = await openWhisper(golden('huggingFace'));
    const opened = tf.memory().numTensors;
    const text = await whisper.transcribe(signal(), sampleRate, 'zh');
    expect(tf.memory().numTensors).toBe(opened);
    expect(text).toBe(byteLevelText(tokens).trim());
    expect(await whisper.transcribe(signal(), sampleRate, 'de')).toBeUndefined();
    // Two windows of a second.
    const twice = new Float32Array(2 * sampleRate);
    twice.set(window());
    twice.set(window(), sampleRate);
    expect(await whisper.transcribe(twice, sampleRate, 'zh')).toBe(byteLevelText([...tokens, ...tokens]).trim());
    whisper.dispose();
    expect(tf.memory().numTensors).toBe(before);
  });

  it('remembers what it heard, and names its weights only where it was asked', async () => {
    const transcriber = openTranscriber(golden('ctranslate2'));
    const samples = signal();
    expect(await transcriber.usedHash()).toBeUndefined();
    expect(transcriber.heard(samples)).toBeUndefined();
    const first = transcriber.transcribe(samples, sampleRate, 'zh');
    expect(transcriber.transcribe(samples, sampleRate, 'zh')).toBe(first);
    const text = await first;
    expect(transcriber.heard(samples)).toBe(text);
    expect(await transcriber.usedHash()).toMatch(/^[0-9a-f]{64}$/);
    await transcriber.close();
  });
});

describe('a folder', () => {
  it('is refused with what is missing in it', async () => {
    await expect(openWhisper(root)).rejects.toThrow(/holds no Whisper, expected .* weights fetch whisper-base/s);
    const folder = join(root, 'half');
    mkdirSync(folder);
    copyFileSync(golden('huggingFace/config.json'), join(folder, 'config.json'));
    await expect(openWhisper(folder)).rejects.toThrow(
      'has no weights, expected model.safetensors or pytorch_model.bin',
    );
    const config = JSON.parse(readFileSync(golden('huggingFace/config.json'), 'utf8')) as object;
    writeFileSync(join(folder, 'config.json'), JSON.stringify({ ...config, model_type: 'bert' }));
    await expect(openWhisper(folder)).rejects.toThrow(/config\.json is not what .* Whisper has/);
  });

  it('is read with a vocabulary in vocab.json and added_tokens.json too', async () => {
    const folder = join(root, 'older');
    mkdirSync(folder);
    for (const name of ['config.json', 'generation_config.json', 'model.safetensors'])
      copyFileSync(golden(`huggingFace/${name}`), join(folder, name));
    const { vocabulary } = await readWhisperFolder(golden('huggingFace'));
    const isRole = (token: string) => token.startsWith('<|');
    const ids = (keep: (token: string) => boolean) =>
      Object.fromEntries(vocabulary.flatMap((token, id) => (keep(token) ? [[token, id]] : [])));
    writeFileSync(join(folder, 'vocab.json'), JSON.stringify(ids((token) => !isRole(token))));
    writeFileSync(join(folder, 'added_tokens.json'), JSON.stringify(ids(isRole)));
    expect((await readWhisperFolder(folder)).vocabulary).toEqual(vocabulary);
    writeFileSync(join(folder, 'added_tokens.json'), '{}');
    await expect(openWhisper(folder)).rejects.toThrow(
      /its vocabulary has no <\|startoftranscript\|>; is it of a multilingual/,
    );
  });
});
