import { beforeAll, describe, expect, it } from 'vitest';
import type { AcousticBatch, AcousticPass } from '../../src/core/objectives/acousticPass.ts';
import type { ModelParts } from '../../src/core/objectives/modelParts.ts';
import type { ModelParams, Objective } from '../../src/core/objectives/objective.ts';
import { lossWeights } from '../../src/core/trainer/lossWeights.ts';
import { validator } from '../../src/core/trainer/validation.ts';
import type { PreparedCorpus } from '../../src/corpus/preparedCorpus.ts';
import { TextError } from '../../src/errors.ts';
import { mapParams } from '../../src/nn/params.ts';
import { type AskedRun, type AskOptions, askRun } from '../../src/run/askRun.ts';
import { heldOutLosses } from '../../src/run/heldOutLosses.ts';
import { planStage } from '../../src/run/planStage.ts';
import { sampleSpread } from '../../src/run/sampleSpread.ts';
import { startTestBackend } from '../../src/testing/backends.ts';
import { builtInAxis } from '../../src/testing/builtInAxes.ts';
import { patternTensor } from '../../src/testing/patternTensor.ts';
import type { SymbolSequence } from '../../src/text/symbolSequence.ts';
import * as tf from '../../src/tf.ts';
import { toyCorpus, toyPlugins, toyVoices } from './toyCorpus.ts';
import { toyBatch, toyModel, toyObjective, toyParams, toyParts, toyStage, toyUtterances } from './toySystem.ts';

const stage = toyStage({ data: { all: {} }, batch: { frames: 48, referenceFrames: 16 } });
const phase = { fromStep: 0, frozenLayers: 2 };

let parts: ModelParts;
let params: ModelParams;
beforeAll(async () => {
  await startTestBackend();
  parts = toyParts();
  params = await movedParams(parts);
});

/** Moved from their start, where heads are zero and nothing in the text reaches the features. */
async function movedParams(own: ModelParts): Promise<ModelParams> {
  const start = await toyParams(own);
  return mapParams(start, (leaf) => {
    const moved = tf.tidy(() => tf.add(leaf, tf.mul(patternTensor(leaf.shape as never, leaf.size), 0.1)));
    leaf.dispose();
    return moved;
  }) as ModelParams;
}

function read(text: string): SymbolSequence {
  if (/[^今天好]/.test(text)) throw new TextError(`'${text}' cannot be read`);
  const numbers = (count: number) => Int32Array.from({ length: 2 * text.length }, (_, symbol) => symbol % count);
  const characterIndex = Int32Array.from({ length: 2 * text.length }, (_, symbol) => symbol >> 1);
  const ids = { symbolIds: numbers(6), toneIds: numbers(3), languageIds: numbers(2) };
  return { normalizedText: text, symbols: [], ...ids, characterIndex, syllableIndex: characterIndex };
}

const askedRun = (corpus: PreparedCorpus = toyCorpus): AskedRun => ({
  ...{ folder: 'runs/toy', parts, params, corpus, stages: { toy: stage }, read },
  synthesis: { noiseScale: 0.667, referenceSeconds: 1 },
  planOf: (name, own) => {
    const context = { name, stage: own, seed: 1, parts, compile: undefined, dataThreads: 0, validationUtterances: 99 };
    return planStage({ ...context, voices: toyVoices, plugins: toyPlugins }, async () => corpus);
  },
});
const options: AskOptions = {
  axes: [{ name: 'phonemes', weight: 1, axis: builtInAxis('phonemes') }],
  pool: ['今天好', '好好', '天', '车'].map((text, place) => ({ id: `p${place}`, text, split: 'train', tags: {} })),
  weights: { coverage: 1, loss: 1, spread: 1 },
  ...{ most: 3, samples: 3, sampled: 2, speaker: 'low' },
};

describe('heldOutLosses', () => {
  it('are the validation losses of each utterance, by utterance and by symbol', () => {
    const objective = toyObjective(parts, phase) as unknown as Objective<AcousticBatch, AcousticPass>;
    const weights = lossWeights(stage.losses, Number.POSITIVE_INFINITY, objective.termWeights);
    const [utterance] = toyUtterances;
    const own = toyCorpus.utterances[0]!;
    const symbols = { ...own.symbols, symbolIds: new Int32Array(4) };
    const heard = { ...own, id: utterance!.id, frames: utterance!.frames, symbols };
    const batch = toyBatch([utterance!], { parts, params, phase, symbols: 6, frames: 12 });
    const before = tf.memory().numTensors;
    const [loss] = heldOutLosses(parts, objective, params, { batches: [batch], utterances: [heard], weights });
    expect(tf.memory().numTensors).toBe(before);
    const validated = validator(objective as never, { seed: 0, compile: undefined });
    // The posterior is drawn by another name: only the terms without a draw are compared one by one.
    const terms = validated.losses(params, [batch]);
    expect(Object.keys(terms).sort()).toEqual(['validation/g/dur', 'validation/g/kl', 'validation/g/mel']);
    expect(loss!.symbolLosses).toHaveLength(4);
    expect(loss!.durationErrors).toHaveLength(4);
    expect(loss!.loss).toBeGreaterThan(weights['dur']! * terms['validation/g/dur']!);
    const onlyDurations = { ...Object.fromEntries(Object.keys(weights).map((name) => [name, 0])), dur: 1 };
    const [dur] = heldOutLosses(parts, objective, params, {
      batches: [batch],
      utterances: [heard],
      weights: onlyDurations,
    });
    const bySymbol = dur!.symbolLosses.reduce((sum, one) => sum + one, 0) / 4;
    expect(bySymbol).toBeCloseTo(dur!.loss, 5);
  });
});

describe('sampleSpread', () => {
  it('comes from dropout, or from the prior where nothing drops out; leaves no tensor; is the same again', async () => {
    const { phonemes, decoder } = toyModel;
    const still = toyParts({ ...toyModel, phonemes: { ...phonemes, dropout: 0 }, decoder: { ...decoder, dropout: 0 } });
    const timbre = tf.ones([1, 1, parts.reference.outChannels]) as tf.Tensor3D;
    const spread = (own: ModelParts, from: 'dropout' | 'prior') =>
      sampleSpread(own, params, read('今天好'), { timbre, samples: 4, from, noiseScale: 0.667 });
    const before = tf.memory().numTensors;
    const dropped = spread(parts, 'dropout');
    expect(dropped).toBeGreaterThan(1e-6);
    expect(spread(parts, 'dropout')).toBe(dropped);
    expect(spread(still, 'dropout')).toBeLessThan(1e-9);
    expect(spread(still, 'prior')).toBeGreaterThan(0);
    expect(tf.memory().numTensors).toBe(before);
    timbre.dispose();
  });
});

describe('askRun', () => {
  it('ranks phonemes, kinds and sentences of a run, and leaves no tensor', async () => {
    await askRun(askedRun(), options);
    const before = tf.memory().numTensors;
    const result = await askRun(askedRun(), options);
    expect(tf.memory().numTensors).toBe(before);
    expect(result).toMatchObject({ stage: 'toy', speaker: 'low', samplesFrom: 'dropout' });
    const heldOut = toyCorpus.utterances.filter(({ speaker, split }) => speaker === 'low' && split === 'heldout');
    expect(result.heldOut).toBe(heldOut.length);
    expect(result.phonemes.reduce((sum, one) => sum + one.heldOut, 0)).toBe(
      heldOut.reduce((sum, { symbols }) => sum + symbols.symbolIds.length, 0),
    );
    expect(result.sentences.map(({ id }) => id).sort()).toEqual(['p0', 'p1', 'p2']);
    // Of two that were sampled, one differs more.
    expect(result.sentences.map(({ spread }) => spread).sort()).toEqual([0, 0, 1]);
    expect(result.skipped).toEqual([{ id: 'p3', why: "'车' cannot be read" }]);
    expect(result.kinds.length).toBeGreaterThan(0);
  });

  it('tells kinds of sentence by held-out sentences alone, where there are any', async () => {
    const figuresOf = async (unit: 'syllable' | 'sentence') => {
      let place = 0;
      const utterances = toyCorpus.utterances.map((one) => {
        if (one.speaker !== 'low' || one.split !== 'heldout') return one;
        place += 1;
        const tags = { ...one.tags, unit: place === 1 ? ('sentence' as const) : unit };
        return place === 1 ? { ...one, tags } : { ...one, tags, text: '熊', pinyin: ['xiong2'] };
      });
      const { kinds } = await askRun(askedRun({ ...toyCorpus, utterances }), options);
      return kinds.flatMap(({ item, figure }) => (figure === undefined ? [] : item));
    };
    const heldOut = toyCorpus.utterances.filter(({ speaker, split }) => speaker === 'low' && split === 'heldout');
    expect(heldOut.length).toBeGreaterThan(1);
    expect(await figuresOf('syllable')).not.toContain('xiong');
    expect(await figuresOf('sentence')).toContain('xiong');
  });

  it('samples nothing where spread weighs nothing', async () => {
    const weights = { coverage: 1, loss: 1, spread: 0 };
    const { samplesFrom, sentences } = await askRun(askedRun(), { ...options, weights });
    expect(samplesFrom).toBeUndefined();
    expect(sentences.map(({ spread }) => spread)).toEqual([0, 0, 0]);
  });

  it('refuses a speaker of whom nothing is held out, and a pool that nobody can read', async () => {
    const whole = {
      ...toyCorpus,
      utterances: toyCorpus.utterances.map((one) => ({ ...one, split: 'train' as const })),
    };
    await expect(askRun(askedRun(whole), options)).rejects.toThrow("nothing of the speaker 'low' is held out");
    const pool = options.pool.slice(3);
    await expect(askRun(askedRun(), { ...options, pool })).rejects.toThrow('none of its 1 sentences can be read');
  });
});
