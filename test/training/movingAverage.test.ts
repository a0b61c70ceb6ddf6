import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { findCheckpoint } from '../../src/core/checkpoint/checkpointFolder.ts';
import { checkpointModel, loadCheckpoint } from '../../src/core/checkpoint/loadCheckpoint.ts';
import type { ModelParts } from '../../src/core/objectives/modelParts.ts';
import { trainStage } from '../../src/core/trainer/trainStage.ts';
import { validator } from '../../src/core/trainer/validation.ts';
import { disposeParams } from '../../src/nn/params.ts';
import { startTestBackend } from '../../src/testing/backends.ts';
import * as tf from '../../src/tf.ts';
import { bytesOf, toyBatch, toyObjective, toyParams, toyParts, toyRun, toyStage, toyUtterances } from './toySystem.ts';

const root = mkdtempSync(join(tmpdir(), 'moving-average-'));
afterAll(() => rmSync(root, { recursive: true }));

const steps = 6;
const phase = { fromStep: 0, frozenLayers: undefined };
let parts: ModelParts;

beforeAll(async () => {
  await startTestBackend();
  parts = toyParts();
});

/** What a stage leaves, said and wrote, with moving averages of this decay or without. */
async function trained(name: string, averageDecay: number | null) {
  const params = await toyParams(parts);
  const batches = [toyBatch(toyUtterances, { parts, params, phase, symbols: 6, frames: 10 })];
  const heard: Readonly<Record<string, string>>[] = [];
  const validations: Readonly<Record<string, number>>[] = [];
  const folder = join(root, name);
  const run = toyRun(parts, params, {
    stage: toyStage({
      until: { steps },
      train: [{ match: '**', rate: { peak: 0.02 } }],
      semantic: { frozenLayers: 'none' },
      optimizer: { epsilon: 1e-3, averageDecay },
    }),
    checkpoints: { folder, everySteps: 100, keepLast: 1, configHash: 'toy' },
    validation: { everySteps: steps, batchesOf: () => batches },
    samplesEverySteps: steps,
    events: {
      onSample: (_, speaking) => void heard.push(bytesOf(speaking)),
      onValidation: (_, metrics) => void validations.push(metrics),
    },
  });
  const outcome = await trainStage(run);
  const judge = validator(toyObjective(parts, phase), run);
  const judged = judge.losses(outcome.params as never, batches);
  judge.dispose();
  const left = bytesOf(outcome.params);
  disposeParams(outcome.params);
  const checkpoint = await loadCheckpoint((await findCheckpoint(folder, 'latest')).folder);
  return { left, heard, validations, judged, checkpoint };
}

const base64 = (tensors: Awaited<ReturnType<typeof loadCheckpoint>>['params']) =>
  Object.fromEntries(
    [...tensors].map(([path, { data }]) => [
      path,
      Buffer.from(data.buffer, data.byteOffset, data.byteLength).toString('base64'),
    ]),
  );

describe('a stage with moving averages', () => {
  it('leaves them, and speaks and validates with them', async () => {
    const { left, heard, validations, judged, checkpoint } = await trained('averaged', 0.9);
    expect(base64(checkpointModel(checkpoint))).toEqual(left);
    expect(base64(checkpoint.params)).not.toEqual(left);
    expect(heard).toEqual([left]);
    expect(validations).toHaveLength(1);
    expect(validations[0]).toMatchObject(judged);
  });

  it('trains the values as it would without them', async () => {
    const averaged = await trained('beside', 0.9);
    const plain = await trained('plain', null);
    expect(base64(averaged.checkpoint.params)).toEqual(plain.left);
    expect(plain.checkpoint.ema).toBeUndefined();
    expect(base64(checkpointModel(plain.checkpoint))).toEqual(plain.left);
  });

  it('keeps no tensors', async () => {
    await trained('before', 0.9);
    const before = tf.memory().numTensors;
    await trained('after', 0.9);
    expect(tf.memory().numTensors).toBe(before);
  });
});
