import { beforeAll, expect, it } from 'vitest';
import { semanticCache } from '../../src/run/semanticCache.ts';
import { startTestBackend } from '../../src/testing/backends.ts';
import { expectNoLeak } from '../../src/testing/expectNoLeak.ts';
import '../../src/testing/toBeAllClose.ts';
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
