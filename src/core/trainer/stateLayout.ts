import { CheckpointError } from '../../errors.ts';
import { flattenParams, mapParams } from '../../nn/params.ts';
import type { Tensor } from '../../tf.ts';
import { assignParams } from '../checkpoint/architecture.ts';
import type { HostTensor } from '../checkpoint/hostTensor.ts';
import type { LoadedCheckpoint } from '../checkpoint/loadCheckpoint.ts';
import type { CheckpointContent } from '../checkpoint/saveCheckpoint.ts';
import { readTensors, toTensor } from '../checkpoint/tensorIo.ts';
import type { ModelParams, Update } from '../objectives/objective.ts';
import type { ParamAssignment } from '../optim/paramRules.ts';
import {
  disposeGroups,
  disposeSlots,
  groupParams,
  type OptimizerSlot,
  slotsOf,
  type TrainState,
  type UpdateOf,
} from './trainState.ts';

/** Which update owns a path: the one whose roots hold the path's first name. */
export function updateOfPath(updates: readonly Update[]): UpdateOf {
  return (path) => updates.find(({ roots }) => roots.includes(path.split('/', 1)[0] ?? ''))?.label;
}

/** Lays the state out anew for another table (a stage's start, an unfreezing), carrying over what the optimizer knows. */
export function regroup(
  state: TrainState,
  table: readonly ParamAssignment[],
  options: { readonly updateOf: UpdateOf; readonly averaged: boolean },
): TrainState {
  const slots = slotsOf(state.groups);
  const groups = groupParams(flattenParams(state.params), table, { ...options, slots });
  disposeSlots(slots);
  disposeGroups(state.groups);
  return { params: state.params, groups };
}

/** What a checkpoint holds of a state: parameters, moments as `m/<path>` and `v/<path>`, averages, update counts. */
export async function stateContent(
  state: TrainState,
): Promise<Pick<CheckpointContent, 'params' | 'optimizer' | 'ema' | 'updateCounts'>> {
  const slots = slotsOf(state.groups);
  const moments = new Map<string, Tensor>();
  const averages = new Map<string, Tensor>();
  const updateCounts: Record<string, number> = {};
  for (const [path, slot] of slots) {
    moments.set(`m/${path}`, slot.firstMoment);
    moments.set(`v/${path}`, slot.secondMoment);
    updateCounts[path] = slot.updates;
    if (slot.average !== undefined) averages.set(path, slot.average);
  }
  const params = await readTensors(flattenParams(state.params));
  const optimizer = await readTensors(moments);
  const ema = averages.size > 0 ? await readTensors(averages) : undefined;
  disposeSlots(slots);
  return { params, optimizer, updateCounts, ...(ema === undefined ? {} : { ema }) };
}

/** The state that a checkpoint holds, for a model of the same architecture. Replaces (and disposes) `params`. */
export function restoreState(
  params: ModelParams,
  loaded: LoadedCheckpoint,
  table: readonly ParamAssignment[],
  options: { readonly updateOf: UpdateOf; readonly averaged: boolean },
): TrainState {
  const { assigned } = assignParams(flattenParams(params), loaded.params, { source: loaded.source });
  const slots = loadedSlots(loaded);
  const restored = mapParams(params, (leaf, path) => {
    leaf.dispose();
    return toTensor(assigned.get(path) as HostTensor);
  }) as ModelParams;
  const groups = groupParams(flattenParams(restored), table, { ...options, slots });
  disposeSlots(slots);
  return { params: restored, groups };
}

function loadedSlots(loaded: LoadedCheckpoint): ReadonlyMap<string, OptimizerSlot> {
  const counts = Object.entries(loaded.state?.updateCounts ?? {});
  for (const [path] of counts) expectMoments(loaded, path);
  return new Map(
    counts.map(([path, updates]) => {
      const average = loaded.ema?.get(path);
      const moment = (name: 'm' | 'v') => toTensor(loaded.optimizer.get(`${name}/${path}`) as HostTensor);
      const slot = { updates, firstMoment: moment('m'), secondMoment: moment('v') };
      return [path, average === undefined ? slot : { ...slot, average: toTensor(average) }];
    }),
  );
}

function expectMoments(loaded: LoadedCheckpoint, path: string): void {
  if (loaded.optimizer.has(`m/${path}`) && loaded.optimizer.has(`v/${path}`)) return;
  throw new CheckpointError(
    `${loaded.source}: optimizer.safetensors has no moments of '${path}'; take another checkpoint`,
  );
}
