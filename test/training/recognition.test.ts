import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { findCheckpoint } from '../../src/core/checkpoint/checkpointFolder.ts';
import { type LoadedCheckpoint, loadCheckpoint } from '../../src/core/checkpoint/loadCheckpoint.ts';
import type { CompileOptions } from '../../src/core/compile/compileStep.ts';
import { modelRoots } from '../../src/core/model/initModel.ts';
import type { ModelParts } from '../../src/core/objectives/modelParts.ts';
import { freezePhases } from '../../src/core/trainer/freezePlan.ts';
import type { Stage, StageInput } from '../../src/core/trainer/stage.ts';
import { trainStage } from '../../src/core/trainer/trainStage.ts';
import { syllableEar } from '../../src/evaluation/syllableEar.ts';
import { disposeParams } from '../../src/nn/params.ts';
import { planStage } from '../../src/run/planStage.ts';
import { hasNativeBackend, startTestBackend } from '../../src/testing/backends.ts';
import { classesOfSyllable } from '../../src/text/syllableClasses.ts';
import * as tf from '../../src/tf.ts';
import { toyCorpus, toyPlugins, toyVoices } from './toyCorpus.ts';
import {
  bytesOf,
  changedPaths,
  spectral,
  toyModel,
  toyParams,
  toyParts,
  toyRecogniser,
  toyStage,
} from './toySystem.ts';

const root = mkdtempSync(join(tmpdir(), 'recognition-'));
afterAll(() => rmSync(root, { recursive: true }));

let parts: ModelParts;
beforeAll(async () => {
  await startTestBackend();
  parts = toyParts({ ...toyModel, ...toyRecogniser });
});

const stageOf = (changes: Partial<StageInput> = {}): Stage =>
  toyStage({
    objective: 'recognition',
    until: { steps: 5 },
    data: { all: { units: ['syllable'] } },
    batch: { frames: 80 },
    augmentation: { silenceSeconds: 0.002 },
    train: [{ match: '**', rate: { peak: 0.01, warmupSteps: 2, decay: 'cosine' } }],
    optimizer: { clipNorm: 1, averageDecay: 0.9 },
    ...changes,
  });

const planOf = (stage: Stage, system = parts, corpus = toyCorpus) =>
  planStage(
    {
      ...{ name: 'toy', stage, seed: 3, parts: system, compile: undefined, validationUtterances: 4, dataThreads: 0 },
      ...{ voices: toyVoices, plugins: toyPlugins },
    },
    async () => corpus,
  );

async function train(
  stage: Stage,
  how: { name: string; stop?: number; resume?: LoadedCheckpoint; compile?: CompileOptions | undefined },
) {
  const plan = await planOf(stage);
  const stop = new AbortController();
  const losses: object[] = [];
  const folder = join(root, how.name);
  const outcome = await trainStage({
    ...{ name: 'toy', stage, seed: 3, semantic: parts.semantic, params: await toyParams(parts), roots: modelRoots },
    ...{ compile: how.compile, resume: how.resume, signal: stop.signal },
    ...{ objectiveAt: plan.objectiveAt, sourceOf: plan.sourceOf },
    checkpoints: { folder, everySteps: 100, keepLast: 2, configHash: 'toy' },
    events: {
      onStep: ({ step, metrics }) => {
        losses.push({ step, ...metrics });
        if (step === how.stop) stop.abort();
      },
    },
  });
  const bytes = bytesOf(outcome.params);
  disposeParams(outcome.params);
  return { losses, bytes, checkpoint: await loadCheckpoint((await findCheckpoint(folder, 'latest')).folder) };
}

describe.each(hasNativeBackend ? ['eager', 'compiled'] : ['eager'])('a recogniser that is trained %s', (mode) => {
  const compile = mode === 'compiled' ? {} : undefined;

  it('moves all of its own parameters and no other', async () => {
    const params = await toyParams(parts);
    const before = bytesOf(params);
    disposeParams(params);
    const changed = changedPaths(before, (await train(stageOf(), { name: `${mode}-moves`, compile })).bytes);
    expect(changed).toEqual(Object.keys(before).filter((path) => path.startsWith('recogniser/')));
  });

  it('ends bit-identical after a stop: losses, parameters, moments, averages', async () => {
    const whole = await train(stageOf(), { name: `${mode}-whole`, compile });
    const first = await train(stageOf(), { name: `${mode}-stopped`, stop: 2, compile });
    const second = await train(stageOf(), { name: `${mode}-resumed`, resume: first.checkpoint, compile });
    expect([...first.losses, ...second.losses]).toEqual(whole.losses);
    expect(second.bytes).toEqual(whole.bytes);
    expect(Object.fromEntries(second.checkpoint.optimizer ?? [])).toEqual(
      Object.fromEntries(whole.checkpoint.optimizer ?? []),
    );
    expect(Object.fromEntries(second.checkpoint.ema ?? [])).toEqual(Object.fromEntries(whole.checkpoint.ema ?? []));
  });
});

it('learns a handful of syllables by heart, and hears them as a metric does', async () => {
  const stage = stageOf({
    until: { steps: 300 },
    batch: { frames: 100 },
    augmentation: { speed: 1, gainDb: 0, signalToNoiseDb: [200, 200], silenceSeconds: 0 },
    train: [{ match: '**', rate: { peak: 0.01 } }],
    optimizer: { weightDecay: 0 },
  });
  const plan = await planOf(stage);
  const [batch] = await plan.sourceOf(freezePhases(stage, parts.semantic, 'toy')[0]!, {}).at(0);
  const outcome = await trainStage({
    ...{ name: 'toy', stage, seed: 3, semantic: parts.semantic, params: await toyParams(parts), roots: modelRoots },
    ...{ compile: hasNativeBackend ? {} : undefined, objectiveAt: plan.objectiveAt },
    sourceOf: () => ({ at: async () => [batch!], audioSeconds: () => 1 }),
  });
  const ear = syllableEar(parts.recogniser!, outcome.params['recogniser']!, { spectral, learned: { low: ['hao3'] } });
  const before = tf.memory().numTensors;
  const heard = toyCorpus.utterances.filter(({ id }) => batch!.ids.includes(id));
  expect(heard.length).toBeGreaterThan(3);
  for (const utterance of heard)
    expect(ear.hear(utterance.wave(), spectral.sampleRate), utterance.id).toEqual(
      classesOfSyllable(utterance.pinyin![0]!),
    );
  expect(ear.hear(new Float32Array(3), 4000)).toHaveProperty('tone');
  expect(tf.memory().numTensors).toBe(before);
  expect([ear.learnedFrom('low', 'hao3'), ear.learnedFrom('high', 'hao3')]).toEqual([true, false]);
  disposeParams(outcome.params);
});

describe('the data of a recogniser', () => {
  it('is single syllables; what is held out validates and is never trained on', async () => {
    const stage = stageOf({ data: { all: {} } });
    const plan = await planOf(stage);
    const phase = freezePhases(stage, parts.semantic, 'toy')[0]!;
    const source = plan.sourceOf(phase, {});
    const ids = new Set(
      (await Promise.all([0, 1, 2, 3].map((step) => source.at(step)))).flat().flatMap((one) => one.ids),
    );
    const own = (id: string) => toyCorpus.utterances.find((utterance) => utterance.id === id);
    for (const id of ids) expect(own(id), id).toMatchObject({ split: 'train', tags: { unit: 'syllable' } });
    const heldOut = plan.validationOf(phase, {}).flatMap((one) => one.ids);
    expect(heldOut.length).toBeGreaterThan(2);
    for (const id of heldOut) expect(own(id), id).toMatchObject({ split: 'heldout', tags: { unit: 'syllable' } });
  });

  it('is refused where there is none, where no part hears it, and where another stage would change recordings', async () => {
    const sentences = toyCorpus.utterances.filter(({ pinyin }) => pinyin === undefined);
    await expect(planOf(stageOf(), parts, { ...toyCorpus, utterances: sentences })).rejects.toThrow(
      'corpus=gcin-voice',
    );
    await expect(planOf(stageOf(), toyParts())).rejects.toThrow('model/recogniser=small');
    await expect(planOf(stageOf({ objective: 'acoustic' }))).rejects.toThrow('recipe.stages.toy.augmentation');
  });
});
