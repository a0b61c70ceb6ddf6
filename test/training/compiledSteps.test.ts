import { beforeAll, describe, expect, it } from 'vitest';
import type { ModelParts } from '../../src/core/objectives/modelParts.ts';
import { trainStage } from '../../src/core/trainer/trainStage.ts';
import { flattenParams } from '../../src/nn/params.ts';
import { hasNativeBackend, startTestBackend } from '../../src/testing/backends.ts';
import '../../src/testing/toBeAllClose.ts';
import type * as tf from '../../src/tf.ts';
import {
  toyJointBatch,
  toyJointObjective,
  toyModel,
  toyParams,
  toyParts,
  toyRun,
  toyStage,
  toyUtterances,
  toyVits,
} from './toySystem.ts';

let parts: ModelParts;

beforeAll(async () => {
  await startTestBackend();
  parts = toyParts();
});

interface Curve {
  readonly metrics: readonly Readonly<Record<string, number>>[];
  readonly params: ReadonlyMap<string, tf.Tensor>;
  readonly operations: readonly number[];
}

/** Trains the toy system: with rates that move, a KL that warms up, dropout, an average and a layer that thaws. */
async function curve(how: {
  steps: number;
  compiled: boolean;
  precision?: 'bfloat16';
  micros?: number;
}): Promise<Curve> {
  const { steps, compiled, precision = 'float32', micros = 1 } = how;
  const metrics: Readonly<Record<string, number>>[] = [];
  const operations: number[] = [];
  const stage = toyStage({
    until: { steps },
    train: [{ match: '**', rate: { peak: 0.01, warmupSteps: 5, decay: 'cosine' } }],
    semantic: { frozenLayers: 2, unfreeze: [{ atStep: 20, frozenLayers: 1 }] },
    losses: { kl: { peak: 1, warmupSteps: 10 } },
    optimizer: { epsilon: 1e-3, averageDecay: 0.9, clipNorm: 1 },
  });
  const run = toyRun(parts, await toyParams(parts), {
    stage,
    compile: compiled ? { precision, onRecord: ({ operationCount }) => operations.push(operationCount) } : undefined,
    events: { onStep: ({ metrics: own }) => void metrics.push(own) },
  });
  const outcome = await trainStage({
    ...run,
    sourceOf: (phase, params) => {
      const source = run.sourceOf(phase, params);
      const at = async (step: number) =>
        (await Promise.all(Array.from({ length: micros }, (_, micro) => source.at(micros * step + micro)))).flat();
      return { ...source, at };
    },
  });
  return { metrics, params: flattenParams(outcome.params), operations };
}

/** Trains VITS end to end: a sampled posterior, drawn noise for durations, alignment on the host, discriminators. */
async function jointCurve(compiled: boolean): Promise<Curve> {
  const vits = toyParts({ ...toyModel, ...toyVits });
  const metrics: Readonly<Record<string, number>>[] = [];
  const operations: number[] = [];
  const outcome = await trainStage(
    toyRun(vits, await toyParams(vits), {
      stage: toyStage({ objective: 'joint', until: { steps: 5 }, optimizer: { epsilon: 1e-3 } }),
      compile: compiled ? { onRecord: ({ operationCount }) => operations.push(operationCount) } : undefined,
      events: { onStep: ({ metrics: own }) => void metrics.push(own) },
      objectiveAt: (_step, phase) => toyJointObjective(vits, phase),
      sourceOf: (phase, params) => ({
        at: async () => [toyJointBatch(toyUtterances.slice(0, 2), { parts: vits, params, phase })],
        audioSeconds: () => 1,
      }),
    }),
  );
  return { metrics, params: flattenParams(outcome.params), operations };
}

describe.runIf(hasNativeBackend)('a compiled run', () => {
  it('equals the eager one where VITS learns end to end, with new noise in each step', async () => {
    const [eager, compiled] = [await jointCurve(false), await jointCurve(true)];
    expect(compiled.operations).toHaveLength(1);
    for (const [path, value] of eager.params) expect(compiled.params.get(path)!, path).toBeAllClose(value, 1e-5);
    expect(new Set(compiled.metrics.map((own) => own['loss/g/dur'])).size).toBe(5);
  });

  it('equals the eager one over 50 steps with moving rates and a stage that thaws a layer', async () => {
    const eager = await curve({ steps: 50, compiled: false });
    const compiled = await curve({ steps: 50, compiled: true });
    expect(compiled.operations).toHaveLength(2); // one for each set of frozen layers
    compiled.metrics.forEach((own, step) => {
      for (const [name, value] of Object.entries(eager.metrics[step] ?? {})) {
        // The gradient of an absolute error jumps where the error changes its sign, so a rounding error can move a norm.
        const tolerance = name.startsWith('grad_norm') ? 5e-3 : 1e-4;
        expect([own[name]!], `${name} of step ${step}`).toBeAllClose([value], tolerance);
      }
    });
    for (const [path, value] of eager.params) expect(compiled.params.get(path)!, path).toBeAllClose(value, 1e-5);
  });

  it('equals the eager one where gradients accumulate over two micro-batches', async () => {
    const [eager, compiled] = [
      await curve({ steps: 6, compiled: false, micros: 2 }),
      await curve({ steps: 6, compiled: true, micros: 2 }),
    ];
    for (const [path, value] of eager.params) expect(compiled.params.get(path)!, path).toBeAllClose(value, 1e-5);
  });

  it('in bfloat16 stays near float32, with float32 parameters, and is not the same', async () => {
    const [full, half] = [
      await curve({ steps: 12, compiled: true }),
      await curve({ steps: 12, compiled: true, precision: 'bfloat16' }),
    ];
    const loss = (run: Curve) => run.metrics.at(-1)!['loss/g/total']!;
    expect(Math.abs(loss(half) / loss(full) - 1)).toBeLessThan(0.03);
    expect(loss(half)).not.toBe(loss(full));
    for (const value of half.params.values()) expect(value.dtype).toBe('float32');
  });

  it('is recorded once where loss weights and rates move in each step, and follows them', async () => {
    const train = async (compiled: boolean) => {
      const [recorded, metrics]: [number[], Readonly<Record<string, number>>[]] = [[], []];
      const stage = toyStage({
        until: { steps: 6 },
        train: [{ match: '**', rate: { peak: 0.01, decay: 'one-cycle' } }],
        losses: { mel: { from: 45, to: 0, toStep: 4 }, dur: { from: 0, to: 2, fromStep: 1, toStep: 3 } },
      });
      const { params } = await trainStage(
        toyRun(parts, await toyParams(parts), {
          stage,
          compile: compiled
            ? { precision: 'float32', onRecord: ({ operationCount }) => recorded.push(operationCount) }
            : undefined,
          events: { onStep: ({ metrics: own }) => void metrics.push(own) },
        }),
      );
      return { recorded, metrics, params };
    };
    const [eager, compiled] = [await train(false), await train(true)];
    expect(compiled.recorded).toHaveLength(1);
    expect(compiled.metrics.map((own) => own['weight/mel'])).toEqual([45, 33.75, 22.5, 11.25, 0, 0]);
    for (const [step, own] of eager.metrics.entries()) {
      const total = compiled.metrics[step]!['loss/g/total']!;
      expect([total], `step ${step}`).toBeAllClose([own['loss/g/total']!], 1e-4);
      const terms = ['mel', 'kl', 'dur'].map((name) => own[`loss/g/${name}`]! * own[`weight/${name}`]!);
      expect([total], `step ${step}`).toBeAllClose([terms.reduce((sum, term) => sum + term)], 1e-3);
    }
  });
});
