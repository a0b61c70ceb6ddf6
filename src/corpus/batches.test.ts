import { describe, expect, it } from 'vitest';
import { uniformSampler } from '../plugins/samplers/uniform/index.ts';
import { axisEnvironment } from '../testing/builtInAxes.ts';
import { mandarinFrontend } from '../text/mandarin.ts';
import { batchPlan } from './batches.ts';
import { type CollatableUtterance, collate, melPadding } from './collate.ts';
import type { BatchableUtterance } from './lengthBuckets.ts';

function symbolsFor(frames: number) {
  const symbolIds = new Int32Array(Math.max(2, Math.round(frames / 14)));
  return { symbolIds, toneIds: symbolIds };
}

function pool(name: string, weight: number, lengths: readonly number[]) {
  const utterances: BatchableUtterance[] = lengths.map((frames, index) => ({
    id: `${name}${index}`,
    speaker: index % 4 === 0 ? 'few' : 'many',
    text: '好',
    durationSeconds: frames / 80,
    frames,
    symbols: symbolsFor(frames),
  }));
  return { name, weight, utterances };
}

const range = (count: number, of: (index: number) => number) => Array.from({ length: count }, (_, index) => of(index));
const syllables = pool(
  'syllable',
  1,
  range(200, (i) => 20 + (i % 30)),
);
const sentences = pool(
  'sentence',
  3,
  range(120, (i) => 120 + ((i * 37) % 300)),
);
const sampler = uniformSampler.create({} as never, axisEnvironment);
const options = { sampler, pools: [syllables, sentences], seed: 7, batchFrames: 2400 };

describe('batchPlan', () => {
  it('is a pure function of seed and step, in whatever order steps are asked for', () => {
    const ids = (step: number, plan = batchPlan(options)) => plan.batchAt(step).utterances.map(({ id }) => id);
    const plan = batchPlan(options);
    const forward = range(100, (step) => step).map((step) => ids(step, plan));
    expect(ids(90)).toEqual(forward[90]);
    expect(ids(3, plan)).toEqual(forward[3]);
    expect(ids(99, plan)).toEqual(forward[99]);
    expect(range(100, (step) => step).map((step) => ids(step, batchPlan({ ...options, seed: 8 })))).not.toEqual(
      forward,
    );
  });

  it('hears pools in the proportion of their weights, counted in frames', () => {
    const plan = batchPlan(options);
    const heard = { syllable: 0, sentence: 0 };
    for (let step = 0; step < 400; step++) {
      for (const { id, frames } of plan.batchAt(step).utterances) {
        heard[id.startsWith('syl') ? 'syllable' : 'sentence'] += frames;
      }
    }
    expect(heard.sentence / heard.syllable).toBeGreaterThan(2.9);
    expect(heard.sentence / heard.syllable).toBeLessThan(3.1);
  });

  it('hears each utterance of a pool equally often', () => {
    const plan = batchPlan({ ...options, pools: [sentences] });
    const counts = new Map<string, number>();
    for (let step = 0; step < 300; step++) {
      for (const { id } of plan.batchAt(step).utterances) counts.set(id, (counts.get(id) ?? 0) + 1);
    }
    const sorted = [...counts.values()].sort((a, b) => a - b);
    expect(counts.size).toBe(sentences.utterances.length);
    expect(sorted.at(-1)! - sorted[0]!).toBeLessThanOrEqual(2);
  });

  it('has few shapes, little padding and hardly an utterance twice in a batch', () => {
    const plan = batchPlan(options);
    let used = 0;
    let padded = 0;
    let repeated = 0;
    let drawn = 0;
    for (let step = 0; step < 300; step++) {
      const { utterances, bucket } = plan.batchAt(step);
      expect(utterances).toHaveLength(bucket.batchSize);
      expect(plan.buckets).toContain(bucket);
      repeated += utterances.length - new Set(utterances).size;
      drawn += utterances.length;
      for (const { frames, symbols } of utterances) {
        expect(frames).toBeLessThanOrEqual(bucket.frames);
        expect(symbols.symbolIds.length).toBeLessThanOrEqual(bucket.symbols);
        used += frames;
      }
      padded += bucket.frames * bucket.batchSize;
      expect(bucket.frames * bucket.batchSize).toBeLessThanOrEqual(2400);
    }
    expect(plan.buckets.length).toBeLessThan(14);
    expect(used / padded).toBeGreaterThan(0.85);
    expect(repeated / drawn).toBeLessThan(0.05);
  });

  it('joins buckets that a small pool cannot fill without repeating itself', () => {
    const few = pool('few', 1, [100, 150, 210, 260, 310, 380]);
    const plan = batchPlan({ ...options, pools: [few] });
    for (let step = 0; step < 40; step++) {
      const { utterances } = plan.batchAt(step);
      expect(new Set(utterances).size).toBeGreaterThan(utterances.length / 2);
    }
  });

  it('does not pad a large pool to the sentences because a small one has few of its longer syllables', () => {
    const few = pool('few', 1, [...range(199, (i) => 17 + (i % 15)), 33, 33]);
    const many = pool(
      'many',
      1,
      range(1539, (i) => (i % 4 === 0 ? 131 + ((i * 37) % 470) : 11 + (i % 43))),
    );
    const plan = batchPlan({ ...options, batchFrames: 1200, pools: [few, many] });
    const batches = Array.from({ length: 300 }, (_, step) => plan.batchAt(step));
    const heard = batches.flatMap(({ utterances }) => utterances).reduce((sum, { frames }) => sum + frames, 0);
    const padded = batches.reduce((sum, { bucket }) => sum + bucket.frames * bucket.batchSize, 0);
    expect(heard / padded).toBeGreaterThan(0.85);
  });

  it('can count a batch in utterances instead', () => {
    const plan = batchPlan({ sampler, pools: [sentences], seed: 1, batchUtterances: 5 });
    expect(plan.batchAt(11).utterances).toHaveLength(5);
  });

  it('refuses what cannot be planned', () => {
    expect(() => batchPlan({ ...options, pools: [] })).toThrow('there are no pools');
    expect(() => batchPlan({ ...options, pools: [pool('void', 1, [])] })).toThrow("the pool 'void' has no utterances");
    expect(() => batchPlan({ ...options, pools: [{ ...syllables, weight: 0 }] })).toThrow("'syllable' has weight 0");
    expect(() => batchPlan(options).batchAt(-1)).toThrow('-1 is no step');
  });
});

describe('collate', () => {
  const utterance = (id: string, text: string, frames: number): CollatableUtterance => ({
    ...{ id, text, speaker: id, frames, spans: undefined, symbols: mandarinFrontend()(text) },
    mel: () => new Float32Array(frames * 2).fill(frames),
    wave: () => new Float32Array(frames * 4).fill(0.5),
  });
  const two = [utterance('a', '你好。', 9), { ...utterance('b', '马', 5), spans: new Int32Array([0, 4, 1, 5]) }];
  const settings = { speakers: ['b', 'a'], melBins: 2, hopLength: 4, withWave: true, withSpans: true };

  it('lays utterances side by side and pads them to multiples', () => {
    const batch = collate(two, settings);
    expect(batch).toMatchObject({ batchSize: 2, symbols: 8, frames: 32, melBins: 2, ids: ['a', 'b'] });
    expect([...batch.textLengths]).toEqual([5, 2]);
    expect([...batch.frameLengths]).toEqual([9, 5]);
    expect([...batch.speakerIds]).toEqual([1, 0]);
    expect([...batch.symbolIds.slice(0, 8)]).toEqual([...two[0]!.symbols.symbolIds, 0, 0, 0]);
    expect([...batch.toneIds.slice(8)]).toEqual([3, 3, 0, 0, 0, 0, 0, 0]);
    expect([...batch.characterIndex.slice(8, 11)]).toEqual([0, 0, -1]);
    expect([...batch.mel.slice(64, 76)]).toEqual([
      ...Array(10).fill(5),
      Math.fround(melPadding),
      Math.fround(melPadding),
    ]);
    expect([...batch.wave!.slice(128 + 19, 128 + 21)]).toEqual([0.5, 0]);
    expect([...batch.spans!.slice(0, 12)]).toEqual([0, 5, 1, 6, 2, 7, 3, 8, 4, 9, 0, 0]);
    expect([...batch.spans!.slice(16, 21)]).toEqual([0, 4, 1, 5, 0]);
  });

  it('fits a shape that is given, or says who does not', () => {
    expect(collate(two, { ...settings, symbols: 16, frames: 48 })).toMatchObject({ symbols: 16, frames: 48 });
    expect(() => collate(two, { ...settings, frames: 8 })).toThrow("'a': 5 symbols and 9 frames do not fit");
    expect(() => collate(two, { ...settings, speakers: ['a'] })).toThrow("'b': speaker 'b' is unknown (known: a)");
  });
});
