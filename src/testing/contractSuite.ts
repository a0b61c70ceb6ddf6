import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { assignParams } from '../core/checkpoint/architecture.ts';
import type { HostTensor } from '../core/checkpoint/hostTensor.ts';
import { loadCheckpoint } from '../core/checkpoint/loadCheckpoint.ts';
import { saveCheckpoint } from '../core/checkpoint/saveCheckpoint.ts';
import { readTensors, toTensor } from '../core/checkpoint/tensorIo.ts';
import type { Plugin, PluginEnvironments, PluginKind, PluginProducts, SemanticEncoder } from '../core/contracts.ts';
import { disposeParams, flattenParams, mapParams, type ParamTree } from '../nn/params.ts';
import { randomSource } from '../nn/random.ts';
import type { Scalar, Tensor } from '../tf.ts';
import * as tf from '../tf.ts';
import { startTestBackend } from './backends.ts';
import { expectNoLeak } from './expectNoLeak.ts';
import type { PartProbe } from './partProbes.ts';
import { patternTensor } from './patternTensor.ts';
import './toBeAllClose.ts';

/** Makes a part as the core does: its node through its own schema, then `create`. */
export function makePart<Kind extends PluginKind>(
  plugin: Plugin<Kind>,
  node: object,
  environment: PluginEnvironments[Kind],
): PluginProducts[Kind] {
  return plugin.create(plugin.configSchema.parse(node) as never, environment);
}

export interface ContractOptions {
  /** Paths (or beginnings of paths) of parameters that no output of the probe depends on. */
  readonly unreached?: readonly string[];
}

/**
 * What every part with parameters owes the core: declared shapes, a gradient for each parameter, outputs that padding
 * does not change, parameters that survive a checkpoint, and no tensor left behind.
 */
export function describePart(name: string, makeProbe: () => PartProbe, { unreached = [] }: ContractOptions = {}): void {
  describe(`${name} keeps the contract of its kind:`, () => {
    let probe: PartProbe;
    let params: ParamTree;
    const folders: string[] = [];
    beforeAll(async () => {
      await startTestBackend();
      probe = makeProbe();
      params = movedOffStart(probe);
    });
    afterAll(async () => {
      disposeParams(params);
      for (const folder of folders) await rm(folder, { recursive: true });
    });
    const run = (own: ParamTree, padding = 0) => tf.tidy(() => probe.run(own, padding) as Record<string, Tensor>);

    it('outputs have their shapes and are finite', () => {
      const outputs = run(params);
      const shapes = Object.entries(probe.shapes).map(([key]) => [key, outputs[key]?.shape]);
      expect(Object.fromEntries(shapes)).toEqual(probe.shapes);
      for (const [key, output] of Object.entries(outputs)) {
        expect(output.dataSync().every(Number.isFinite), `${key} is finite`).toBe(true);
      }
      tf.dispose(outputs);
    });

    it('every parameter gets a gradient', () => {
      const still = stillParams(probe, params);
      const excused = (path: string) =>
        probe.isBuffer?.(path) === true || unreached.some((start) => path.startsWith(start));
      expect(still.filter((path) => !excused(path))).toEqual([]);
      expect(unreached.filter((start) => !still.some((path) => path.startsWith(start)))).toEqual([]);
    });

    it('padding changes no valid output', () => {
      if (!probe.padded) return;
      const [plain, padded] = [run(params), run(params, 3)];
      for (const [key, output] of Object.entries(plain)) expect(padded[key], key).toBeAllClose(output, 2e-5);
      tf.dispose([plain, padded]);
    });

    it('saved and loaded parameters give the same outputs', async () => {
      const folder = await mkdtemp(join(tmpdir(), 'contract-'));
      folders.push(folder);
      const loaded = await throughCheckpoint(params, folder);
      const [before, after] = [run(params), run(loaded)];
      for (const [key, output] of Object.entries(before)) expect(after[key], key).toBeAllClose(output, 0);
      tf.dispose([before, after]);
      disposeParams(loaded);
    });

    it('initial values follow the seed', () => {
      const values = (seed: number) => {
        const own = probe.init(randomSource(seed));
        const all = [...flattenParams(own)].map(([path, leaf]) => [path, Array.from(leaf.dataSync())] as const);
        disposeParams(own);
        return all;
      };
      expect(values(3)).toEqual(values(3));
      expect(values(4)).not.toEqual(values(3));
    });

    it('neither a pass nor a disposed part leaves a tensor behind', () => {
      expectNoLeak(() => Object.values(run(params)));
      expectNoLeak(() => [...flattenParams(probe.init(randomSource(1))).values()]);
    });
  });
}

/** Initial parameters moved a little: layers that start at zero would hide what lies before them. */
function movedOffStart(probe: PartProbe): ParamTree {
  const initial = probe.init(randomSource(2));
  let seed = 0;
  const moved = mapParams(initial, (leaf) =>
    tf.tidy(() => {
      seed += 1;
      return tf.add(leaf, tf.mul(patternTensor(leaf.shape as never, seed), 0.1));
    }),
  );
  disposeParams(initial);
  return moved;
}

/** Paths whose gradient is absent or zero. */
function stillParams(probe: PartProbe, params: ParamTree): readonly string[] {
  const leaves = flattenParams(params);
  return tf.tidy(() => {
    const total = () => {
      const outputs = Object.values(probe.run(params, 0));
      const weighted = outputs.map((output, index) =>
        tf.sum(tf.mul(output, patternTensor(output.shape as never, index + 11))),
      );
      return tf.addN(weighted) as Scalar;
    };
    const { grads } = tf.engine().gradients<Scalar>(total, [...leaves.values()], undefined, true);
    return [...leaves.keys()].filter((_, index) => {
      const gradient: Tensor | undefined = grads[index];
      return !gradient?.dataSync().some((value) => value !== 0);
    }) as never;
  });
}

async function throughCheckpoint(params: ParamTree, folder: string): Promise<ParamTree> {
  const saved = await saveCheckpoint(
    folder,
    {
      step: 1,
      stage: 'contract',
      configHash: 'none',
      params: await readTensors(flattenParams(params)),
      optimizer: new Map(),
      updateCounts: {},
    },
    { keepLast: 1 },
  );
  const loaded = await loadCheckpoint(saved.folder);
  const { assigned } = assignParams(flattenParams(params), loaded.params);
  return mapParams(params, (_leaf, path) => toTensor(assigned.get(path) as HostTensor));
}

/** The matrices that a semantic encoder lets adapters change are there in each layer, and no two overlap. */
export function describeAdaptable(name: string, makeEncoder: () => SemanticEncoder): void {
  it(`${name} declares matrices to adapt that are columns of kernels of each layer`, async () => {
    await startTestBackend();
    const encoder = makeEncoder();
    const params = encoder.init(randomSource(1));
    const leaves = flattenParams(params);
    expect(encoder.adaptable.length).toBeGreaterThan(0);
    for (let layer = 0; layer < encoder.layerCount; layer++) {
      const taken = new Set<string>();
      for (const { name: matrix, kernel, columns } of encoder.adaptable) {
        const shape = leaves.get(`${encoder.layerPath(layer)}/${kernel}`)?.shape ?? [];
        expect(shape, `the kernel of '${matrix}'`).toHaveLength(2);
        const { from, count } = columns ?? { from: 0, count: shape[1] ?? 0 };
        expect(from + count, `the columns of '${matrix}'`).toBeLessThanOrEqual(shape[1] ?? 0);
        for (let column = from; column < from + count; column++) {
          expect(taken.has(`${kernel} ${column}`), `column ${column} of '${matrix}' is another matrix's`).toBe(false);
          taken.add(`${kernel} ${column}`);
        }
      }
    }
    disposeParams(params);
  });
}
