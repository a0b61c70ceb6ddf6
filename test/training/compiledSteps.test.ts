import { beforeAll, describe, expect, it } from 'vitest';
import type { ModelParts } from '../../src/core/objectives/modelParts.ts';
import type { StageRun } from '../../src/core/trainer/stageRun.ts';
import { trainStage } from '../../src/core/trainer/trainStage.ts';
import { flattenParams } from '../../src/nn/params.ts';
import { startTestBackend } from '../../src/testing/backends.ts';
import '../../src/testing/toBeAllClose.ts';
import * as tf from '../../src/tf.ts';
import { toyParams, toyParts, toyRun, toyStage } from './toySystem.ts';

let isNative = false;
let parts: ModelParts;

beforeAll(async () => {
  isNative = (await startTestBackend()).backend !== 'wasm';
  parts = toyParts();
});

interface Curve {
  readonly metrics: readonly Readonly<Record<string, number>>[];
  readonly params: ReadonlyMap<string, tf.Tensor>;
  readonly operations: readonly number[];
}

/** Trains the toy system: with rates that move, a KL that warms up, dropout, an average and a layer that thaws. */
async function curve(how: { steps: number; compiled: boolean; precision?: 'bfloat16' } & Partial<StageRun>): Promise<Curve> {
  const { steps, compiled, precision, ...changes } = how;
  const metrics: Readonly<Record<string, number>>[] = [];
  const operations: number[] = [];
  const stage = toyStage({
    until: { steps },
    train: [{ match: '**', rate: { peak: 0.01, warmupSteps: 5, decay: 'cosine' } }],
    semantic: { frozenLayers: 2, unfreeze: [{ atStep: 20, frozenLayers: 1 }] },
    losses: { kl: { peak: 1, warmupSteps: 10 } },
    optimizer: { epsilon: 1e-3, averageDecay: 0.9, clipNorm: 1 },
  });
  const outcome = await trainStage(
    toyRun(parts, await toyParams(parts), {
      stage,
      compile: compiled
        ? { precision: precision ?? 'float32', onRecord: ({ operationCount }) => operations.push(operationCount) }
        : undefined,
      events: { onStep: ({ metrics: own }) => void metrics.push(own) },
      ...changes,
    }),
  );
  return { metrics, params: flattenParams(outcome.params), operations };
}

describe('a compiled run', () => {
  it('equals the eager one over 50 steps with moving rates and a stage that thaws a layer', async (context) => {
    if (!isNative) context.skip();
    const eager = await curve({ steps: 50, compiled: false });
    const compiled = await curve({ steps: 50, compiled: true });
    expect(compiled.operations).toHaveLength(2); // one for each set of frozen layers
    compiled.metrics.forEach((own, step) => {
      for (const [name, value] of Object.entries(eager.metrics[step] ?? {})) {
        expect([own[name]!], `${name} of step ${step}`).toBeAllClose([value], 1e-4);
      }
    });
    for (const [path, value] of eager.params) expect(compiled.params.get(path)!, path).toBeAllClose(value, 1e-5);
  });
});
