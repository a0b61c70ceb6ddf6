import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { findCheckpoint } from '../../src/core/checkpoint/checkpointFolder.ts';
import type { HostTensors } from '../../src/core/checkpoint/hostTensor.ts';
import { type LoadedCheckpoint, loadCheckpoint } from '../../src/core/checkpoint/loadCheckpoint.ts';
import type { CompileOptions } from '../../src/core/compile/compileStep.ts';
import { adaptedSemantic, isAdapterPath, mergeStoredAdapters } from '../../src/core/model/adapters.ts';
import type { ModelParts } from '../../src/core/objectives/modelParts.ts';
import { freezePhases } from '../../src/core/trainer/freezePlan.ts';
import type { StageInput } from '../../src/core/trainer/stage.ts';
import { stageParams } from '../../src/core/trainer/stageParams.ts';
import { trainStage } from '../../src/core/trainer/trainStage.ts';
import { disposeParams, flattenParams, type ParamTree } from '../../src/nn/params.ts';
import { randomSource } from '../../src/nn/random.ts';
import { initialValues } from '../../src/run/initialValues.ts';
import { hasNativeBackend, startTestBackend } from '../../src/testing/backends.ts';
import { expectNoLeak } from '../../src/testing/expectNoLeak.ts';
import { gradcheck } from '../../src/testing/gradcheck.ts';
import '../../src/testing/toBeAllClose.ts';
import * as tf from '../../src/tf.ts';
import {
  bytesOf,
  changedPaths,
  toyBatch,
  toyModel,
  toyParams,
  toyParts,
  toyRun,
  toyStage,
  toyUtterances,
} from './toySystem.ts';

const root = mkdtempSync(join(tmpdir(), 'lora-'));
afterAll(() => rmSync(root, { recursive: true }));

let parts: ModelParts;
beforeAll(async () => {
  await startTestBackend();
  parts = toyParts({ ...toyModel, semantic: { ...toyModel.semantic, dropout: 0 } });
});

type Lora = NonNullable<NonNullable<StageInput['semantic']>['lora']>;
const lora: Lora = {
  rank: 2,
  alpha: 3,
  layers: 1,
  targets: ['attention/query', 'attention/value', 'feedForward/expand'],
};

const onlyAdapters: StageInput['train'] = [
  { match: 'semantic/lora/**', rate: { peak: 0.05 } },
  { match: '**', rate: null },
];
const stageOf = (own: Lora | undefined, changes: Partial<StageInput> = {}) =>
  toyStage({ semantic: { frozenLayers: 'all', ...(own === undefined ? {} : { lora: own }) }, ...changes });

interface Ran {
  readonly metrics: readonly Readonly<Record<string, number>>[];
  /** The total over all utterances after each step, with the same noise each time. */
  readonly validated: readonly number[];
  readonly params: ParamTree;
  readonly checkpoint: LoadedCheckpoint;
  readonly folder: string;
}

async function train(
  name: string,
  how: { stage: ReturnType<typeof toyStage>; compile?: CompileOptions; stop?: number; resume?: LoadedCheckpoint },
): Promise<Ran> {
  const folder = join(root, name);
  const metrics: Readonly<Record<string, number>>[] = [];
  const validated: number[] = [];
  const stop = new AbortController();
  const { params } = await trainStage(
    toyRun(parts, await toyParams(parts), {
      stage: how.stage,
      compile: how.compile,
      resume: how.resume,
      signal: stop.signal,
      checkpoints: { folder, everySteps: 100, keepLast: 1, configHash: 'toy' },
      validation: {
        everySteps: 1,
        batchesOf: (phase, current) => [toyBatch(toyUtterances, { parts, params: current, phase })],
      },
      events: {
        onValidation: (_step, own) => void validated.push(own['validation/total']!),
        onStep: ({ step, metrics: own }) => {
          metrics.push(own);
          if (step === how.stop) stop.abort();
        },
      },
    }),
  );
  const at = (await findCheckpoint(folder, 'latest')).folder;
  return { metrics, validated, params, checkpoint: await loadCheckpoint(at), folder: at };
}

const adaptersOf = (stored: HostTensors) => [...stored].filter(([path]) => isAdapterPath(path));
const withAdapters = async (own: Lora) =>
  stageParams(await toyParams(parts), { name: 'toy', seed: 11, semantic: parts.semantic, stage: stageOf(own) });

/** W + alpha / rank · down · up in float64, over the columns of one matrix. */
function folded(stored: HostTensors, matrix: { kernel: string; adapter: string; from: number }): Float64Array {
  const [kernel, down, up] = [matrix.kernel, `${matrix.adapter}/down`, `${matrix.adapter}/up`].map((path) => {
    return stored.get(path)!;
  });
  const [rows, columns] = kernel!.shape as [number, number];
  const [rank, count] = up!.shape as [number, number];
  const sum = Float64Array.from(kernel!.data);
  for (let row = 0; row < rows; row++) {
    for (let column = 0; column < count; column++) {
      for (let inner = 0; inner < rank; inner++) {
        sum[row * columns + matrix.from + column]! +=
          (3 / 2) * down!.data[row * rank + inner]! * up!.data[inner * count + column]!;
      }
    }
  }
  return sum;
}

describe('adapters', () => {
  it('are parameters of their own, in the chosen layers and matrices, and change nothing at first', async () => {
    const params = await withAdapters(lora);
    const leaves = flattenParams(params);
    const own = [...leaves.keys()].filter(isAdapterPath);
    expect(own).toEqual([
      'semantic/lora/scale',
      ...['attention/query', 'attention/value', 'feedForward/expand'].flatMap((name) =>
        ['down', 'up'].map((leaf) => `semantic/lora/layers/1/${name}/${leaf}`),
      ),
    ]);
    expect(leaves.get('semantic/lora/layers/1/attention/value/up')!.shape).toEqual([2, 4]);
    expect(leaves.get('semantic/lora/layers/1/feedForward/expand/up')!.shape).toEqual([2, 16]);
    expect(leaves.get('semantic/lora/scale')!.dataSync()[0]).toBe(1.5);
    expect(tf.max(tf.abs(leaves.get('semantic/lora/layers/1/attention/query/down')!)).dataSync()[0]).toBeGreaterThan(0);
    const plain = await toyParams(parts);
    expect(bytesOf(adaptedSemantic(parts.semantic, params))).toEqual(bytesOf(plain['semantic']!));
    disposeParams(params);
    disposeParams(plain);
  });

  it('give the first step the loss of the frozen encoder', async () => {
    const [adapted, frozen] = [
      await train('first', { stage: stageOf({ ...lora, layers: 'all' }, { until: { steps: 1 } }) }),
      await train('frozen', { stage: stageOf(undefined, { until: { steps: 1 } }) }),
    ];
    expect([adapted.metrics[0]!['loss/g/total']!]).toBeAllClose([frozen.metrics[0]!['loss/g/total']!], 1e-6);
  });

  it('have the gradients of finite differences, on a whole kernel and on columns of one', async () => {
    const params = await withAdapters({ ...lora, layers: 'all' });
    const leaves = flattenParams(params);
    const names = ['attention/value/down', 'attention/value/up', 'feedForward/expand/down', 'feedForward/expand/up'];
    const paths = names.map((name) => `semantic/lora/layers/0/${name}`);
    const inputs = paths.map((path) => tf.add(leaves.get(path)!, 0.3));
    const states = randomSource(2).fork('states').normal([1, 3, 4]) as tf.Tensor3D;
    const compute = (...values: tf.Tensor[]) => {
      const moved = new Map(paths.map((path, index) => [path, values[index]!]));
      const tree = (node: ParamTree, path: string): ParamTree => {
        if (moved.has(path)) return moved.get(path)!;
        if ('dataId' in node) return node as tf.Tensor;
        const entries = Object.entries(node).map(([name, child]) => [name, tree(child, `${path}/${name}`)] as const);
        return Array.isArray(node) ? entries.map(([, child]) => child) : Object.fromEntries(entries);
      };
      const own = adaptedSemantic(parts.semantic, { semantic: tree(params['semantic']!, 'semantic') });
      return parts.semantic.suffix(
        own,
        { states, mask: tf.ones([1, 3, 1]), boundary: 0 },
        {
          training: false,
          random: randomSource(1),
        },
      );
    };
    gradcheck((...values) => tf.tidy(() => compute(...values)), inputs, { maxValues: 6 });
  });

  it('leak no tensor when they are applied', async () => {
    const params = await withAdapters(lora);
    const shared = new Set([...flattenParams(params).values()]);
    expectNoLeak(() =>
      [...flattenParams(adaptedSemantic(parts.semantic, params)).values()].filter((leaf) => !shared.has(leaf)),
    );
  });
});

describe('a stage with adapters', () => {
  it('moves the adapters alone where the rules say so, and its loss falls', async () => {
    const stage = stageOf({ rank: 2 }, { until: { steps: 24 }, train: onlyAdapters });
    const { checkpoint, validated } = await train('alone', { stage });
    const before = await toyParams(parts);
    for (const [path, leaf] of flattenParams(before)) {
      expect(Array.from(checkpoint.params.get(path)!.data), path).toEqual(Array.from(leaf.dataSync()));
    }
    disposeParams(before);
    for (const [path, { data }] of adaptersOf(checkpoint.params)) {
      if (path.endsWith('/up')) expect(Math.max(...data.map(Math.abs)), path).toBeGreaterThan(1e-3);
    }
    expect(checkpoint.params.get('semantic/lora/scale')!.data[0]).toBe(8);
    expect(validated.at(-1)!).toBeLessThan(validated[0]!);
  });

  it('ends with its adapters folded into the matrices, as its checkpoint does for whoever loads it', async () => {
    const { params, checkpoint, folder } = await train('merged', { stage: stageOf(lora) });
    const leaves = flattenParams(params);
    expect([...leaves.keys()].filter(isAdapterPath)).toEqual([]);
    const up = checkpoint.params.get('semantic/lora/layers/1/attention/value/up')!;
    expect(Math.max(...up.data.map(Math.abs))).toBeGreaterThan(1e-3);
    const matrices = [
      { kernel: 'attention/qkv/kernel', adapter: 'attention/query', from: 0 },
      { kernel: 'attention/qkv/kernel', adapter: 'attention/value', from: 8 },
    ];
    const merged = leaves.get('semantic/layers/1/attention/qkv/kernel')!.dataSync();
    for (const { kernel, adapter, from } of matrices) {
      const expected = folded(checkpoint.params, {
        kernel: `semantic/layers/1/${kernel}`,
        adapter: `semantic/lora/layers/1/${adapter}`,
        from,
      });
      for (let row = 0; row < 4; row++) {
        for (let column = from; column < from + 4; column++) {
          expect(merged[row * 12 + column]).toBeCloseTo(expected[row * 12 + column]!, 6);
        }
      }
    }
    const stored = mergeStoredAdapters(parts.semantic, checkpoint.params);
    expect([...stored.keys()]).toEqual([...leaves.keys()]);
    for (const [path, leaf] of leaves) {
      expect(Array.from(stored.get(path)!.data), path).toEqual(Array.from(leaf.dataSync()));
    }
    const next = await initialValues(await toyParams(parts), [{ run: folder }], {
      owner: 'next',
      stages: [],
      semantic: parts.semantic,
    });
    expect(changedPaths(bytesOf(next.params), bytesOf(params))).toEqual([]);
    disposeParams(next.params);
    disposeParams(params);
  });

  const modes = hasNativeBackend ? ['eager', 'compiled'] : ['eager'];
  it.each(modes)('that is stopped and resumed ends bit-identical, %s', async (mode) => {
    const compile: CompileOptions | undefined = mode === 'compiled' ? { precision: 'float32' } : undefined;
    const stage = stageOf(lora, { until: { steps: 4 }, optimizer: { averageDecay: 0.9, clipNorm: 1 } });
    const how = { stage, ...(compile === undefined ? {} : { compile }) };
    const whole = await train(`${mode}-whole`, how);
    const first = await train(`${mode}-first`, { ...how, stop: 2 });
    const second = await train(`${mode}-second`, { ...how, resume: first.checkpoint });
    expect([...first.metrics, ...second.metrics]).toEqual(whole.metrics);
    for (const part of ['params', 'optimizer', 'ema'] as const) {
      expect(Object.fromEntries(second.checkpoint[part]!)).toEqual(Object.fromEntries(whole.checkpoint[part]!));
    }
    expect(changedPaths(bytesOf(second.params), bytesOf(whole.params))).toEqual([]);
  });

  it.runIf(hasNativeBackend)('gives the compiled step the losses of the eager one', async () => {
    const stage = stageOf({ ...lora, layers: 'all' }, { until: { steps: 6 }, optimizer: { epsilon: 1e-3 } });
    const eager = await train('eager', { stage });
    const compiled = await train('compiled', { stage, compile: { precision: 'float32' } });
    const totals = (run: Ran) => run.metrics.map((own) => own['loss/g/total']!);
    expect(totals(compiled)).toBeAllClose(totals(eager), 1e-4);
  });

  it('keeps the cached prefix below its lowest adapter', () => {
    const phases = (own: Lora) => freezePhases(stageOf(own), parts.semantic, 'toy');
    expect(phases({ layers: 1 })).toEqual([{ fromStep: 0, frozenLayers: 1, frozenAbove: [1] }]);
    expect(phases({ layers: [0] })).toEqual([{ fromStep: 0, frozenLayers: 0, frozenAbove: [0, 1] }]);
  });

  it('refuses layers and matrices that are not there, layers that learn themselves, and adapters that never would', async () => {
    const phases = (semantic: StageInput['semantic']) => () =>
      freezePhases(toyStage({ semantic: semantic! }), parts.semantic, 'toy');
    expect(phases({ frozenLayers: 'all', lora: { layers: 3 } })).toThrow(
      /toy\.semantic\.lora\.layers is 3, but model\.semantic has 2 layers/,
    );
    expect(phases({ frozenLayers: 1, lora: { layers: 1 } })).toThrow(/adapts layer 1, which itself learns from step 0/);
    expect(phases({ frozenLayers: 'all', lora: { layers: 1 }, unfreeze: [{ atStep: 5, frozenLayers: 1 }] })).toThrow(
      /learns from step 5 on/,
    );
    await expect(withAdapters({ targets: ['attention/quary'] })).rejects.toThrow(/did you mean 'attention\/query'/);
    const still = stageOf(lora, {
      train: [
        { match: 'semantic/**', rate: null },
        { match: '**', rate: { peak: 1 } },
      ],
    });
    await expect(train('still', { stage: still })).rejects.toThrow(/freezes the adapter semantic\/lora\/layers\/1/);
  });

  it('is of no effect where there is no semantic encoder', async () => {
    const none = { ...parts.semantic, outChannels: 0 };
    const params = { decoder: {} };
    expect(stageParams(params, { name: 'toy', seed: 1, semantic: none, stage: stageOf(lora) })).toBe(params);
  });
});
