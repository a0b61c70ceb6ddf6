import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { findCheckpoint } from '../../src/core/checkpoint/checkpointFolder.ts';
import { loadCheckpoint } from '../../src/core/checkpoint/loadCheckpoint.ts';
import type { ModelParams } from '../../src/core/objectives/objective.ts';
import type { StageRun } from '../../src/core/trainer/stageRun.ts';
import { trainStage } from '../../src/core/trainer/trainStage.ts';
import { TrainingError } from '../../src/errors.ts';
import { disposeParams } from '../../src/nn/params.ts';
import { describeEachBackend } from '../../src/testing/backends.ts';
import '../../src/testing/toBeAllClose.ts';
import * as tf from '../../src/tf.ts';
import { bytesOf, changedPaths, toyBatch, toyParams, toyParts, toyRun, toyStage, toyUtterances } from './toySystem.ts';

describeEachBackend('a training stage', () => {
  const parts = toyParts();

  async function train(changes: Partial<StageRun> = {}, params?: ModelParams) {
    const metrics: Readonly<Record<string, number>>[] = [];
    const tensors: number[] = [];
    const start = params ?? (await toyParams(parts));
    const before = bytesOf(start);
    const events = {
      onStep: (event: { metrics: Readonly<Record<string, number>> }) => {
        metrics.push(event.metrics);
        tensors.push(tf.memory().numTensors);
      },
    };
    const outcome = await trainStage(toyRun(parts, start, { events, ...changes }));
    const after = bytesOf(outcome.params);
    disposeParams(outcome.params);
    return { metrics, tensors, before, after };
  }

  it('leaves frozen parameters bit-identical and moves all others', async () => {
    const stage = toyStage({
      until: { steps: 2 },
      semantic: { frozenLayers: 1 },
      train: [
        { match: 'reference/**', rate: null },
        { match: '**', rate: { peak: 0.01 } },
      ],
    });
    const { before, after } = await train({ stage });
    const changed = changedPaths(before, after);
    const still = (path: string) =>
      /^(reference|vocoder|discriminators|semantic\/embeddings|semantic\/layers\/0)\//.test(path);
    expect(changed.filter(still)).toEqual([]);
    // A key's bias moves all scores of a query alike, so that its gradient is rounding noise or nothing.
    const shouldMove = Object.keys(before).filter((path) => !still(path) && !/key\/bias$/.test(path));
    expect(shouldMove.filter((path) => !changed.includes(path))).toEqual([]);
    expect(changed.some((path) => path.startsWith('semantic/layers/1/'))).toBe(true);
  });

  it('gives the same losses and bits for the same seed, others for another, and a flat count of tensors', async () => {
    const one = await train();
    const same = await train();
    const other = await train({ seed: 12, stage: toyStage({ until: { steps: 1 } }) });
    expect(same.metrics).toEqual(one.metrics);
    expect(same.after).toEqual(one.after);
    expect(other.metrics[0]).not.toEqual(one.metrics[0]);
    expect(new Set(one.tensors).size, `tensors after each step: ${one.tensors}`).toBe(1);
  });

  it('stops at a loss that is not finite, names term, step and utterance, and saves the state before it', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'nan-guard-'));
    const good = await train({ stage: toyStage({ until: { steps: 1 } }) });
    const params = await toyParams(parts);
    const run = toyRun(parts, params, {
      checkpoints: { folder, everySteps: 100, keepLast: 1, configHash: 'toy' },
      sourceOf: (phase, current) => ({
        at: async (step) =>
          step === 0
            ? toyRun(parts, params).sourceOf(phase, current).at(0)
            : [toyBatch([toyUtterances[2]!], { parts, params: current, phase, melValue: Number.NaN })],
        audioSeconds: () => 1,
      }),
    });
    const failure = await trainStage(run).catch((error: unknown) => error);
    expect(failure).toBeInstanceOf(TrainingError);
    expect((failure as Error).message).toMatch(
      /stage 'toy', step 1: loss\/g\/mel = NaN.*Utterances of the step: three/s,
    );
    const { folder: saved } = await findCheckpoint(folder, 'latest');
    const { state, params: kept } = await loadCheckpoint(saved);
    expect(state?.step).toBe(1);
    for (const [path, { data }] of kept) {
      expect(Buffer.from(data.buffer, data.byteOffset, data.byteLength).toString('base64'), path).toBe(
        good.after[path],
      );
    }
    rmSync(folder, { recursive: true });
  });
});
