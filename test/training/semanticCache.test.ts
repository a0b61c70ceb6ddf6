import { mkdtempSync, readdirSync, readFileSync, truncateSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { beforeAll, expect, it } from 'vitest';
import { semanticCache } from '../../src/run/semanticCache.ts';
import { startTestBackend } from '../../src/testing/backends.ts';
import { expectNoLeak } from '../../src/testing/expectNoLeak.ts';
import '../../src/testing/toBeAllClose.ts';
import { mapParams } from '../../src/nn/params.ts';
import type { SymbolSequence } from '../../src/text/symbolSequence.ts';
import * as tf from '../../src/tf.ts';
import { toyParams, toyParts } from './toySystem.ts';

beforeAll(() => startTestBackend());

const texts = Array.from(
  { length: 37 },
  (_, index) => '今天好'.repeat(3).slice(index % 3, 4 + (index % 5)) + '好'.repeat(index % 4),
);
const sequenceOf = (text: string) => ({ normalizedText: text, characterIndex: Int32Array.of(0) }) as SymbolSequence;

it('gives frozen states that do not depend on what was asked for before, and are those of each text alone', async () => {
  const parts = toyParts();
  const params = await toyParams(parts);
  const phase = { fromStep: 0, frozenLayers: 1 };
  const cacheOf = (known: readonly string[]) =>
    semanticCache(parts.semantic, { params, phase, compile: undefined, texts: known });
  const [forwards, backwards, alone] = [cacheOf(texts), cacheOf(texts), cacheOf([])];
  const last = [...texts]
    .reverse()
    .map((text) => backwards(sequenceOf(text)))
    .reverse();
  texts.forEach((text, index) => {
    const { tokenIds, states } = forwards(sequenceOf(text));
    expect(states).toEqual(last[index]?.states);
    expect(states).toHaveLength(tokenIds.length * parts.semantic.outChannels);
    const width = [tokenIds.length, parts.semantic.outChannels] as [number, number];
    const own = tf.tensor2d(alone(sequenceOf(text)).states as Float32Array, width);
    expect(tf.tensor2d(states as Float32Array, width)).toBeAllClose(own, 1e-5);
  });
  expectNoLeak(() => {
    cacheOf(texts)(sequenceOf(texts[0] as string));
    return tf.scalar(0);
  });
});

it('keeps states beside the features, by the weights that made them, and computes a torn file anew', async () => {
  const parts = toyParts();
  const params = await toyParams(parts);
  const folder = mkdtempSync(join(tmpdir(), 'tonelab-states-'));
  const files = () => readdirSync(join(folder, 'semantic')).sort();
  const statesOf = (own: typeof params) => {
    const phase = { fromStep: 0, frozenLayers: 1 };
    const lookup = semanticCache(parts.semantic, { params: own, phase, compile: undefined, texts, folder });
    return texts.map((text) => lookup(sequenceOf(text)).states as Float32Array);
  };
  const computed = statesOf(params);
  const written = files();
  expect(written.length).toBeGreaterThan(1);
  const first = join(folder, 'semantic', written[0] as string);
  const marked = new Float32Array(new Uint8Array(readFileSync(first)).buffer).fill(7);
  writeFileSync(first, new Uint8Array(marked.buffer));
  expect(statesOf(params).filter((states) => states.every((value) => value === 7))).not.toHaveLength(0);
  truncateSync(first, 8);
  expect(statesOf(params)).toEqual(computed);
  const scaled = mapParams(params, (leaf) => tf.mul(leaf, 1.5)) as typeof params;
  expect(statesOf(scaled)).not.toEqual(computed);
  expect(files()).toHaveLength(2 * written.length);
});
