import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { ModelParts } from '../../src/core/objectives/modelParts.ts';
import type { ModelParams } from '../../src/core/objectives/objective.ts';
import { type SpeakOptions, type Spoken, speak } from '../../src/synthesis/speak.ts';
import { openSynthesizer, type SynthesizerOptions } from '../../src/synthesis/synthesizer.ts';
import { hasNativeBackend, startTestBackend } from '../../src/testing/backends.ts';
import { patternTensor } from '../../src/testing/patternTensor.ts';
import * as tf from '../../src/tf.ts';
import { buildCombination } from '../training/combinations.ts';
import { toyParts } from '../training/toySystem.ts';
import { sequenceOf, speechParams } from './speechSource.ts';

function farthest(a: Float32Array, b: Float32Array): number {
  if (a.length !== b.length) return Number.POSITIVE_INFINITY;
  return a.reduce((most, value, index) => Math.max(most, Math.abs(value - (b[index] as number))), 0);
}

describe.runIf(hasNativeBackend)('a compiled synthesizer', () => {
  let parts: ModelParts;
  let params: ModelParams;
  const open: { dispose(): void }[] = [];
  const options = (): SpeakOptions => ({
    timbre: patternTensor<tf.Rank.R3>([1, 1, parts.reference.outChannels], 2),
    seed: 4,
    noiseScale: 0.7,
    lengthScale: 3.1,
  });
  const say = (symbols: number, how: SynthesizerOptions, weights = params): Promise<Spoken> =>
    speak(synthesizer(how), weights, sequenceOf(symbols), options());
  const known = new Map<SynthesizerOptions, ReturnType<typeof openSynthesizer>>();
  function synthesizer(how: SynthesizerOptions) {
    const one = known.get(how) ?? openSynthesizer(parts, how);
    if (!known.has(how)) open.push(one);
    known.set(how, one);
    return one;
  }
  const eager: SynthesizerOptions = { compile: undefined, fixed: true };
  beforeAll(async () => {
    await startTestBackend();
    parts = toyParts();
    params = await speechParams(parts);
  });
  afterAll(() => {
    for (const one of open) one.dispose();
  });

  it.each([true, false])('says what the eager one says, at every length (weights written in: %s)', async (fixed) => {
    const compiled: SynthesizerOptions = { compile: {}, fixed, callsBefore: 0 };
    for (const symbols of [1, 2, 5, 12]) {
      const [expected, spoken] = [await say(symbols, eager), await say(symbols, compiled)];
      expect(spoken.durations).toEqual(expected.durations);
      expect(farthest(spoken.features, expected.features)).toBeLessThan(1e-5);
      expect(farthest(spoken.samples, expected.samples)).toBeLessThan(1e-5);
    }
    expect(new Set((await say(5, compiled)).features).size).toBeGreaterThan(20);
  });

  it.each(['flow-mel', 'flow-matching'])(
    'says what the eager one says with the decoder %s and a Conformer, at odd and even lengths',
    async (decoder) => {
      const other = buildCombination(['char-gpt', 'conformer', 'mel-style', decoder, 'deterministic', 'vocos']);
      const weights = await speechParams(other);
      const [byOperation, compiled] = [
        openSynthesizer(other, eager),
        openSynthesizer(other, { compile: {}, fixed: true, callsBefore: 0 }),
      ];
      open.push(byOperation, compiled);
      for (const [symbols, first] of [
        [1, 1],
        [2, 4],
        [5, 2],
        [5, 3],
        [12, 7],
      ] as const) {
        const durations = Array.from({ length: symbols }, (_, symbol) => (symbol === 0 ? first : 2));
        const own = { ...options(), durations };
        const expected = await speak(byOperation, weights, sequenceOf(symbols), own);
        const spoken = await speak(compiled, weights, sequenceOf(symbols), own);
        expect(farthest(spoken.features, expected.features)).toBeLessThan(1e-4);
      }
    },
  );

  it('is recorded once, from the second sentence on', async () => {
    const recorded: number[] = [];
    const compiled: SynthesizerOptions = { compile: { onRecord: () => recorded.push(1) }, fixed: true };
    const counts: number[] = [];
    for (const symbols of [3, 4, 7]) {
      await say(symbols, compiled);
      counts.push(recorded.length);
    }
    expect(counts).toEqual([0, 3, 3]);
  });

  it('says the same again with the same seed, something else with another, and leaves no tensor behind', async () => {
    const compiled = openSynthesizer(parts, { compile: {}, fixed: true, callsBefore: 0 });
    open.push(compiled);
    const own = options();
    const first = await speak(compiled, params, sequenceOf(5), own);
    const held = tf.memory().numTensors;
    const again = await speak(compiled, params, sequenceOf(5), own);
    const other = await speak(compiled, params, sequenceOf(5), { ...own, seed: 5 });
    expect(tf.memory().numTensors).toBe(held);
    expect(again.samples).toEqual(first.samples);
    expect(other.features).not.toEqual(first.features);
  });

  it('goes on by operation where a part cannot be recorded, and says so once', async () => {
    const { decoder } = parts;
    const readingBack: ModelParts = {
      ...parts,
      decoder: {
        ...decoder,
        infer: (own, inputs, context) => {
          inputs.hidden.dataSync();
          return decoder.infer(own, inputs, context);
        },
      },
    };
    const notes: string[] = [];
    const how = { compile: {}, fixed: true, callsBefore: 0 };
    const forgiving = openSynthesizer(readingBack, { ...how, onFallback: (note) => notes.push(note) });
    const strict = openSynthesizer(readingBack, how);
    open.push(forgiving, strict);
    for (let turn = 0; turn < 2; turn++) {
      const spoken = await speak(forgiving, params, sequenceOf(4), options());
      expect(farthest(spoken.samples, (await say(4, eager)).samples)).toBeLessThan(1e-5);
    }
    expect(notes).toEqual([expect.stringMatching(/speech runs by operation.*reads a tensor back/)]);
    await expect(speak(strict, params, sequenceOf(4), options())).rejects.toThrow(/reads a tensor back/);
  });
});
