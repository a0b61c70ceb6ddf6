import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { HostTensor, HostTensors } from '../../src/core/checkpoint/hostTensor.ts';
import { importForeign } from '../../src/core/checkpoint/importForeign.ts';
import { readSafetensors, writeSafetensors } from '../../src/core/checkpoint/safetensors.ts';
import { toTensor } from '../../src/core/checkpoint/tensorIo.ts';
import type { PretrainedWeights } from '../../src/core/weightContracts.ts';
import { flattenParams, mapParams, type ParamTree } from '../../src/nn/params.ts';
import type { Rank, ShapeMap, Tensor } from '../../src/tf.ts';
import * as tf from '../../src/tf.ts';

/*
 * The weights and inputs that the scripts in this folder give the reference implementations: pure functions of
 * (name, index), the same bit by bit as in hashed_state.py.
 */

/** Results of a reference, and the names and shapes of the state that they were made with. */
export interface Golden {
  readonly results: HostTensors;
  readonly shapes: Readonly<Record<string, readonly number[]>>;
}

export async function readGolden(file: string): Promise<Golden> {
  const { tensors, metadata } = await readSafetensors(file);
  return { results: tensors, shapes: JSON.parse(metadata['state'] ?? '{}') };
}

/** The result of that name as a tensor; the caller owns it. */
export function resultOf(golden: Golden, name: string): Tensor {
  return toTensor(golden.results.get(name) as HostTensor);
}

/** float32 values in [low, high). */
export function rangedTensor<R extends Rank>(name: string, shape: ShapeMap[R], low: number, high: number): Tensor<R> {
  return tf.tensor(rangedValues(name, shape, [low, high]), shape);
}

type Range = readonly [low: number, high: number];

function rangedValues(name: string, shape: readonly number[], [low, high]: Range): Float32Array {
  const [from, span] = [Math.fround(low), Math.fround(Math.fround(high) - Math.fround(low))];
  const values = new Float32Array(shape.reduce((product, axis) => product * axis, 1));
  const seed = seedOf(name);
  for (let index = 0; index < values.length; index++) {
    values[index] = from + Math.fround(Math.fround(hashed(index, seed) / 4294967296) * span);
  }
  return values;
}

/** FNV-1a. */
function seedOf(name: string): number {
  let seed = 2166136261;
  for (const byte of new TextEncoder().encode(name)) seed = Math.imul(seed ^ byte, 16777619) >>> 0;
  return seed;
}

/** MurmurHash3's finaliser. */
function hashed(index: number, seed: number): number {
  let h = (Math.imul(index, 0x9e3779b1) ^ seed) >>> 0;
  h = Math.imul(h ^ (h >>> 16), 0x85ebca6b) >>> 0;
  h = Math.imul(h ^ (h >>> 13), 0xc2b2ae35) >>> 0;
  return (h ^ (h >>> 16)) >>> 0;
}

/** The range of each kind of tensor, by the end of its name; the first that fits is taken. */
export type Ranges = Readonly<Record<string, Range>>;

/** The golden's state below `prefix`, which is cut off, with what was stored of it under `stored`. */
export function publishedState(
  golden: Golden,
  ranges: Ranges,
  { prefix, stored = prefix }: { readonly prefix: string; readonly stored?: string },
): HostTensors {
  const state = new Map<string, HostTensor>();
  for (const [name, shape] of Object.entries(golden.shapes)) {
    if (!name.startsWith(prefix)) continue;
    const [, range] = Object.entries(ranges).find(([ending]) => name.endsWith(ending)) as [string, Range];
    state.set(name.slice(prefix.length), { shape, data: rangedValues(name, shape, range) });
  }
  for (const [name, tensor] of golden.results) {
    if (name.startsWith(stored)) state.set(name.slice(stored.length), tensor);
  }
  return state;
}

/** The state with each three tensors of the given endings laid one under the other, which is how attention has them here. */
export function packedState(state: HostTensors, parts: readonly [string, string, string], whole: string): HostTensors {
  const packed = new Map(state);
  for (const name of state.keys()) {
    if (!name.includes(parts[0])) continue;
    const names = parts.map((part) => name.replace(parts[0], part));
    const tensors = names.map((one) => state.get(one) as HostTensor);
    const [rows = 0, ...others] = tensors[0]?.shape ?? [];
    const data = Float32Array.from(tensors.flatMap((tensor) => [...(tensor.data as Float32Array)]));
    for (const one of names) packed.delete(one);
    packed.set(name.replace(parts[0], whole), { shape: [3 * rows, ...others], data });
  }
  return packed;
}

/** Parameters with the values of a published state, read from a file by the part's own rules. The caller owns them. */
export async function importState(
  state: HostTensors,
  rules: PretrainedWeights['rules'],
  initial: ParamTree,
): Promise<ParamTree> {
  const folder = await mkdtemp(join(tmpdir(), 'published-'));
  try {
    const file = join(folder, 'state.safetensors');
    await writeSafetensors(file, state);
    const values = await importForeign(file, rules, { expected: flattenParams(initial), allowIdleRules: true });
    return mapParams(initial, (_leaf, path) => toTensor(values.get(path) as HostTensor));
  } finally {
    await rm(folder, { recursive: true });
  }
}
