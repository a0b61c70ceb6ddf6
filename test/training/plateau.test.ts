import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { findCheckpoint } from '../../src/core/checkpoint/checkpointFolder.ts';
import { type LoadedCheckpoint, loadCheckpoint } from '../../src/core/checkpoint/loadCheckpoint.ts';
import type { ModelParts } from '../../src/core/objectives/modelParts.ts';
import type { StageRun } from '../../src/core/trainer/stageRun.ts';
import { trainStage } from '../../src/core/trainer/trainStage.ts';
import { disposeParams } from '../../src/nn/params.ts';
import { startTestBackend } from '../../src/testing/backends.ts';
import { bytesOf, toyBatch, toyParams, toyParts, toyRun, toyStage, toyUtterances } from './toySystem.ts';

const root = mkdtempSync(join(tmpdir(), 'plateau-'));
afterAll(() => rmSync(root, { recursive: true }));

let parts: ModelParts;
beforeAll(async () => {
  await startTestBackend();
  parts = toyParts();
});

/** No fall is large enough to count, so that the second and the third validation are the ones that end it: step 6. */
const stageOf = (metric = 'validation/g/mel') =>
  toyStage({ until: { plateau: { metric, patience: 2, minDelta: 1e6, maxSteps: 20 } } });

const heldOut: NonNullable<StageRun['validation']> = {
  everySteps: 2,
  batchesOf: (phase, params) => [toyBatch(toyUtterances.slice(0, 2), { parts, params, phase })],
};

interface Ran {
  readonly steps: readonly number[];
  readonly validatedAt: readonly number[];
  readonly sampledAt: readonly number[];
  readonly bytes: Readonly<Record<string, string>>;
  readonly finished: boolean;
  readonly checkpoint: LoadedCheckpoint;
}

async function train(name: string, how: { stop?: number; resume?: LoadedCheckpoint } = {}): Promise<Ran> {
  const stop = new AbortController();
  const [steps, validatedAt, sampledAt]: [number[], number[], number[]] = [[], [], []];
  const folder = join(root, name);
  const run = toyRun(parts, await toyParams(parts), {
    stage: stageOf(),
    validation: heldOut,
    resume: how.resume,
    signal: stop.signal,
    samplesEverySteps: 100,
    checkpoints: { folder, everySteps: 100, keepLast: 2, configHash: 'toy' },
    events: {
      onStep: ({ step }) => {
        steps.push(step);
        if (step === how.stop) stop.abort();
      },
      onValidation: (step) => void validatedAt.push(step),
      onSample: (step) => void sampledAt.push(step),
    },
  });
  const { params, finished } = await trainStage(run);
  const bytes = bytesOf(params);
  disposeParams(params);
  const latest = how.resume?.state?.step === 6 ? how.resume : undefined;
  const checkpoint = latest ?? (await loadCheckpoint((await findCheckpoint(folder, 'latest')).folder));
  return { steps, validatedAt, sampledAt, bytes, finished, checkpoint };
}

describe('a stage that a plateau ends', () => {
  let whole: Ran;
  beforeAll(async () => {
    whole = await train('whole');
  });

  it('ends long before its last step, with a sample and a checkpoint of where it ended', () => {
    expect(whole.finished).toBe(true);
    expect(whole.steps).toEqual([1, 2, 3, 4, 5, 6]);
    expect(whole.validatedAt).toEqual([2, 4, 6]);
    expect(whole.sampledAt).toEqual([6]);
    expect(whole.checkpoint.state?.step).toBe(6);
    expect(whole.checkpoint.state?.trainer['plateau']).toMatchObject({ stale: 2 });
  });

  it.each([1, 3, 4, 5])('ends at the same step, bit-identical, when it was stopped at step %i', async (stop) => {
    const first = await train(`stopped-${stop}`, { stop });
    expect(first.finished).toBe(false);
    const second = await train(`resumed-${stop}`, { resume: first.checkpoint });
    expect([...first.steps, ...second.steps]).toEqual(whole.steps);
    expect([...first.validatedAt, ...second.validatedAt]).toEqual(whole.validatedAt);
    expect(second.bytes).toEqual(whole.bytes);
    expect(second.checkpoint.state?.trainer).toEqual(whole.checkpoint.state?.trainer);
  });

  it('trains nothing more when it is resumed after its end', async () => {
    const again = await train('again', { resume: whole.checkpoint });
    expect(again.steps).toEqual([]);
    expect(again.finished).toBe(true);
    expect(again.bytes).toEqual(whole.bytes);
  });

  it('is refused before its first step where its metric is not measured or nothing is held out', async () => {
    const steps: number[] = [];
    const events = { onStep: ({ step }: { readonly step: number }) => void steps.push(step) };
    const open = async (changes: Partial<StageRun>) =>
      trainStage(toyRun(parts, await toyParams(parts), { events, ...changes }));
    await expect(open({ stage: stageOf('validation/g/mle'), validation: heldOut })).rejects.toThrow(
      /validation does not measure 'validation\/g\/mle'; did you mean .*'validation\/g\/mel'/,
    );
    await expect(open({ stage: stageOf() })).rejects.toThrow(/nothing is held out to validate on/);
    expect(steps).toEqual([]);
  });
});
