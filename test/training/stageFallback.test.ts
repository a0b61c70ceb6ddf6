import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { ModelParts } from '../../src/core/objectives/modelParts.ts';
import { CompileError } from '../../src/errors.ts';
import { planStage } from '../../src/run/planStage.ts';
import type { RunConfig } from '../../src/run/runConfig.ts';
import type { StepMode } from '../../src/run/stepMode.ts';
import { disposeResult, trainRecipe } from '../../src/run/trainRecipe.ts';
import { hasNativeBackend, startTestBackend } from '../../src/testing/backends.ts';
import { toyCorpus, toyPlugins, toyVoices } from './toyCorpus.ts';
import { bytesOf, spectral, toyModel, toyParams, toyParts, toyStage } from './toySystem.ts';

const root = mkdtempSync(join(tmpdir(), 'fallback-'));
afterAll(() => rmSync(root, { recursive: true }));

const stage = toyStage({ until: { steps: 3 }, data: { all: {} }, batch: { frames: 32, referenceFrames: 16 } });
const recipe = { name: 'toy', description: 'a toy', stages: { toy: stage } };
const trainer = {
  dataThreads: 0,
  checkpointEverySteps: 1,
  keepLast: 1,
  validationEverySteps: 9,
  validationUtterances: 2,
};
const config = {
  ...{
    name: 'toy',
    seed: 1,
    outputFolder: root,
    voices: toyVoices,
    model: toyModel,
    preparation: { spectral },
    recipe,
  },
  trainer: { ...trainer, samplesEverySteps: 9, logEverySteps: 1 },
} as unknown as RunConfig;

const byOperation: StepMode = { compile: undefined, line: '', key: 'native' };
const compiled: StepMode = { compile: { precision: 'float32' }, line: '', key: 'native graph' };

/** The toy system, whose duration predictor reads a value back from its second step on, which no graph can. */
function readingParts(): ModelParts {
  const parts = toyParts();
  let passes = 0;
  const loss: ModelParts['duration']['loss'] = (params, inputs, context) => {
    passes += 1;
    if (passes > 1) inputs.durations.dataSync();
    return parts.duration.loss(params, inputs, context);
  };
  return { ...parts, duration: { ...parts.duration, loss } };
}

async function train(mode: StepMode, parts: ModelParts) {
  const notes: string[] = [];
  const result = await trainRecipe({
    ...{ config, recipe, parts, mode, plugins: toyPlugins, paramsHash: null, frontend: {} },
    params: await toyParams(parts),
    planStage: (context) => planStage(context, async () => toyCorpus),
    observer: { onNote: (note) => notes.push(note) },
  });
  const bytes = bytesOf(result.params);
  disposeResult(result);
  return { stage: result.stages[0]!, bytes, notes };
}

describe.runIf(hasNativeBackend)('a stage that cannot be recorded', () => {
  beforeAll(() => startTestBackend());

  it('begins anew operation by operation, under the key of that mode, and is never taken for a compiled one', async () => {
    const fallen = await train({ ...compiled, fallback: byOperation }, readingParts());
    expect(fallen.notes).toEqual([
      expect.stringMatching(/^stage toy runs operation by operation, and slower, because /),
    ]);
    const key = JSON.parse(readFileSync(join(fallen.stage.folder, 'key.json'), 'utf8')) as { readonly backend: string };
    expect(key.backend).toBe('native');
    expect(fallen.stage).toMatchObject({ steps: 3, reused: false });
    const plain = await train(byOperation, toyParts());
    expect(plain.stage).toMatchObject({ folder: fallen.stage.folder, reused: true });
    expect(plain.bytes).toEqual(fallen.bytes);
    await expect(train(compiled, readingParts())).rejects.toThrow(CompileError);
    const graph = await train(compiled, toyParts());
    expect(graph.stage.folder).not.toBe(fallen.stage.folder);
  });
});
