import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { findCheckpoint } from '../../src/core/checkpoint/checkpointFolder.ts';
import { type LoadedCheckpoint, loadCheckpoint } from '../../src/core/checkpoint/loadCheckpoint.ts';
import type { CompileOptions } from '../../src/core/compile/compileStep.ts';
import type { ModelParts } from '../../src/core/objectives/modelParts.ts';
import type { Stage } from '../../src/core/trainer/stage.ts';
import { trainStage } from '../../src/core/trainer/trainStage.ts';
import { disposeParams } from '../../src/nn/params.ts';
import { planStage } from '../../src/run/planStage.ts';
import { hasNativeBackend, startTestBackend } from '../../src/testing/backends.ts';
import * as tf from '../../src/tf.ts';
import { toyCorpus, toyPlugins, toyVoices } from './toyCorpus.ts';
import { bytesOf, toyParams, toyParts, toyRun, toyStage } from './toySystem.ts';

const root = mkdtempSync(join(tmpdir(), 'dynamic-'));
afterAll(() => rmSync(root, { recursive: true }));

const steps = 12;
const stageWith = (changes: Partial<Stage>, sampler: object = {}) =>
  toyStage({
    until: { steps },
    data: { few: { voices: ['target'] } },
    sampler: { name: 'dynamic', strength: 2, delaySteps: 3, ...sampler },
    batch: { frames: 48, accumulation: 1 },
    semantic: { frozenLayers: 'all', unfreeze: [{ atStep: 6, frozenLayers: 1 }] },
    ...changes,
  });

let parts: ModelParts;
beforeAll(async () => {
  await startTestBackend();
  parts = toyParts();
});

interface Ran {
  readonly told: readonly object[];
  readonly heard: readonly (readonly string[])[];
  readonly bytes: Readonly<Record<string, string>>;
  readonly checkpoint: LoadedCheckpoint;
}

async function train(
  name: string,
  at: { stage: Stage; stop?: number; resume?: LoadedCheckpoint; compile?: CompileOptions | undefined },
): Promise<Ran> {
  const { stage, compile, resume } = at;
  const context = { name: 'toy', stage, seed: 1, parts, compile, validationUtterances: 2, dataThreads: 0 };
  const plan = await planStage({ ...context, voices: toyVoices, plugins: toyPlugins }, async () => toyCorpus);
  const stop = new AbortController();
  const told: object[] = [];
  const heard: (readonly string[])[] = [];
  const folder = join(root, name);
  const outcome = await trainStage(
    toyRun(parts, await toyParams(parts), {
      stage,
      compile,
      resume,
      signal: stop.signal,
      objectiveAt: plan.objectiveAt,
      sourceOf: (phase, params) => {
        const source = plan.sourceOf(phase, params);
        const asked = async (step: number) => {
          const batches = await source.at(step);
          heard.push(batches.flatMap(({ ids }) => ids));
          return batches;
        };
        return { ...source, at: asked };
      },
      follower: plan.follower,
      checkpoints: { folder, everySteps: 100, keepLast: 2, configHash: 'toy' },
      events: {
        onStep: ({ step, metrics }) => {
          told.push({ step, ...metrics });
          if (step === at.stop) stop.abort();
        },
      },
    }),
  );
  const bytes = bytesOf(outcome.params);
  disposeParams(outcome.params);
  const checkpoint = await loadCheckpoint((await findCheckpoint(folder, 'latest')).folder);
  return { told, heard, bytes, checkpoint };
}

const compileOf = { eager: undefined, compiled: {} };
const modes = hasNativeBackend ? (['eager', 'compiled'] as const) : (['eager'] as const);

describe.each(modes)('a stage whose sampler follows the losses, %s', (mode) => {
  const compile = compileOf[mode];

  it.each(['utterance', 'phoneme'])('ends bit-identical after stops, by %s', async (by) => {
    const stage = stageWith({}, { by });
    const whole = await train(`${mode}-${by}-whole`, { stage, compile });
    for (const stop of mode === 'compiled' ? [7] : [2, 7]) {
      const first = await train(`${mode}-${by}-${stop}`, { stage, compile, stop });
      const second = await train(`${mode}-${by}-${stop}-on`, { stage, compile, resume: first.checkpoint });
      expect([...first.heard, ...second.heard]).toEqual(whole.heard);
      expect([...first.told, ...second.told]).toEqual(whole.told);
      expect(second.bytes).toEqual(whole.bytes);
      expect(second.checkpoint.state?.trainer).toEqual(whole.checkpoint.state?.trainer);
    }
  });

  it('hears other utterances than it would without the losses, and says how unequal the weights are', async () => {
    const [followed, even] = await Promise.all(
      [2, 0].map((strength) => train(`${mode}-strength-${strength}`, { stage: stageWith({}, { strength }), compile })),
    );
    expect(followed!.heard.slice(-4)).not.toEqual(even!.heard.slice(-4));
    expect(even!.told.at(-1)).toMatchObject({ 'sampler/few/effective': 1, 'sampler/few/greatest': 1 });
    expect((followed!.told.at(-1) as Record<string, number>)['sampler/few/effective']).toBeLessThan(0.98);
  });

  it('leaves no tensor, and tells all that a stage tells without it', async () => {
    const uniform = stageWith({ sampler: { name: 'uniform' }, until: { steps: 2 } });
    const equal = stageWith({ until: { steps: 2 } }, { strength: 0 });
    const before = tf.memory().numTensors;
    const batches = async (stage: Stage, name: string) => (await train(`${mode}-${name}`, { stage, compile })).told;
    const [first, second] = [await batches(uniform, 'uniform'), await batches(equal, 'equal')];
    expect(Object.keys(second[0]!)).toEqual(expect.arrayContaining(Object.keys(first[0]!)));
    expect(tf.memory().numTensors).toBe(before);
  });
});

it('names the sampler where a stage has no losses of phonemes', async () => {
  const data = { few: { voices: ['target'] } };
  const stage = toyStage({
    objective: 'vocoder',
    data,
    sampler: { name: 'dynamic', by: 'phoneme' },
    batch: { frames: 48 },
    train: [{ match: '**', rate: { peak: 0.01 } }],
  });
  await expect(train('vocoder', { stage })).rejects.toThrow("no term of the objective 'vocoder' has them");
});
