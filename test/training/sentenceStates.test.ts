import { beforeAll, describe, expect, it } from 'vitest';
import type { ModelParts } from '../../src/core/objectives/modelParts.ts';
import type { ModelParams } from '../../src/core/objectives/objective.ts';
import { randomSource } from '../../src/nn/random.ts';
import { sentenceStates } from '../../src/run/sentenceStates.ts';
import { startTestBackend } from '../../src/testing/backends.ts';
import * as tf from '../../src/tf.ts';
import { toyParams, toyParts } from './toySystem.ts';

let parts: ModelParts;
let params: ModelParams;
beforeAll(async () => {
  await startTestBackend();
  parts = toyParts();
  params = await toyParams(parts);
});

/** The whole encoder over one text, averaged over its characters by hand. */
function byHand(text: string): readonly number[] {
  const { semantic } = parts;
  const { ids, offsets } = semantic.tokenizer.encode(text);
  const states = tf.tidy(() => {
    const mask = tf.ones([1, ids.length, 1]) as tf.Tensor3D;
    const tokens = { ids: tf.tensor2d(ids, [1, ids.length], 'int32'), mask };
    const own = params['semantic'] ?? {};
    const input = { states: semantic.prefix(own, tokens, 0), mask, boundary: 0 };
    return semantic.suffix(own, input, { training: false, random: randomSource(0, 0) }).dataSync();
  });
  const characters = [...offsets.keys()].filter((token) => (offsets[token] ?? -1) >= 0);
  const width = semantic.outChannels;
  return Array.from({ length: width }, (_, channel) =>
    characters.reduce((sum, token) => sum + states[token * width + channel]! / characters.length, 0),
  );
}

describe('sentenceStates', () => {
  it('are means over characters, the same in a batch of other lengths, and leave no tensor', () => {
    const texts = ['今', '今天', '天好今天好', '好', '今'];
    const before = tf.memory().numTensors;
    const states = sentenceStates(parts.semantic, params, texts);
    expect(tf.memory().numTensors).toBe(before);
    expect([...states.keys()].sort()).toEqual([...new Set(texts)].sort());
    for (const text of states.keys()) {
      const wanted = byHand(text);
      states.get(text)!.forEach((value, channel) => {
        expect(value, text).toBeCloseTo(wanted[channel]!, 5);
      });
    }
  });
});
