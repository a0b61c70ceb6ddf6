import { mapParams } from '../../nn/params.ts';
import type { Tensor, Tensor1D } from '../../tf.ts';
import * as tf from '../../tf.ts';
import type { ModelParams } from '../objectives/objective.ts';
import { type AdamWGroup, concatenateFlat, splitFlat } from '../optim/adamw.ts';
import type { ParamAssignment } from '../optim/paramRules.ts';

/** What a step sees of a group: its tensors, and which update of the objective moves it. */
export interface StepGroup extends AdamWGroup {
  readonly update: string;
  /** Exponential moving average of the values; absent without EMA. */
  readonly average?: Tensor1D;
}

/** A trained group with its count of updates, which the host keeps. */
export interface TrainedGroup extends StepGroup {
  /** How often these parameters have been updated: their own count, not the trainer's step. */
  readonly updates: number;
}

/** All that a step changes. Trained leaves of `params` are pieces of the groups' values. */
export interface StepState {
  readonly params: ModelParams;
  readonly groups: readonly StepGroup[];
}

export interface TrainState extends StepState {
  readonly groups: readonly TrainedGroup[];
}

/** What the optimizer knows of one parameter: what a checkpoint holds, and what a new grouping starts from. */
export interface OptimizerSlot {
  readonly updates: number;
  readonly firstMoment: Tensor;
  readonly secondMoment: Tensor;
  readonly average?: Tensor | undefined;
}

/** Names the update that moves a parameter, or undefined where no update owns its root. */
export type UpdateOf = (path: string) => string | undefined;

interface Member {
  readonly path: string;
  readonly value: Tensor;
  readonly slot: OptimizerSlot | undefined;
}

/** Parameters with more values are a group of their own: laying them end to end with others costs more than it saves. */
const mostShared = 2 ** 17;

/**
 * Lays trained parameters into groups of equal (update, rule, own update count), large ones each into its own. Parameters
 * without a slot start fresh. Borrows; the caller owns the groups' vectors.
 */
export function groupParams(
  params: ReadonlyMap<string, Tensor>,
  table: readonly ParamAssignment[],
  options: {
    readonly slots: ReadonlyMap<string, OptimizerSlot>;
    readonly updateOf: UpdateOf;
    readonly averaged: boolean;
  },
): readonly TrainedGroup[] {
  const members = new Map<string, { readonly rule: number; readonly update: string; readonly list: Member[] }>();
  for (const { path, rule, rate } of table) {
    const value = params.get(path);
    const update = options.updateOf(path);
    if (rate === null || value === undefined || update === undefined) continue;
    const slot = options.slots.get(path);
    const key = `${update} ${rule} ${slot?.updates ?? 0} ${value.size > mostShared ? path : ''}`;
    const group = members.get(key) ?? { rule, update, list: [] };
    group.list.push({ path, value, slot });
    members.set(key, group);
  }
  return [...members.values()].map(({ rule, update, list }) =>
    layOut(list, { rule, update, averaged: options.averaged }),
  );
}

function layOut(list: readonly Member[], options: { rule: number; update: string; averaged: boolean }): TrainedGroup {
  const shapes = list.map(({ value }) => value.shape);
  const vectors = tf.tidy(() => {
    const zero = (value: Tensor) => tf.zeros(value.shape);
    const values = concatenateFlat(list.map(({ value }) => value));
    const firstMoment = concatenateFlat(list.map(({ value, slot }) => slot?.firstMoment ?? zero(value)));
    const secondMoment = concatenateFlat(list.map(({ value, slot }) => slot?.secondMoment ?? zero(value)));
    if (!options.averaged) return { values, firstMoment, secondMoment };
    return {
      values,
      firstMoment,
      secondMoment,
      average: concatenateFlat(list.map(({ value, slot }) => slot?.average ?? value)),
    };
  });
  const updates = list[0]?.slot?.updates ?? 0;
  return {
    paths: list.map(({ path }) => path),
    shapes,
    rule: options.rule,
    update: options.update,
    updates,
    ...vectors,
  };
}

/** The optimizer's knowledge by path. The caller owns the tensors. */
export function slotsOf(groups: readonly TrainedGroup[]): ReadonlyMap<string, OptimizerSlot> {
  const slots = new Map<string, OptimizerSlot>();
  for (const group of groups) {
    const first = splitFlat(group.firstMoment, group.shapes);
    const second = splitFlat(group.secondMoment, group.shapes);
    const average = group.average === undefined ? undefined : splitFlat(group.average, group.shapes);
    group.paths.forEach((path, index) => {
      const slot = {
        updates: group.updates,
        firstMoment: first[index] as Tensor,
        secondMoment: second[index] as Tensor,
      };
      slots.set(path, average === undefined ? slot : { ...slot, average: average[index] });
    });
  }
  return slots;
}

export function disposeSlots(slots: ReadonlyMap<string, OptimizerSlot>): void {
  for (const slot of slots.values())
    tf.dispose([slot.firstMoment, slot.secondMoment, ...(slot.average ? [slot.average] : [])]);
}

export function disposeGroups(groups: readonly TrainedGroup[]): void {
  for (const { values, firstMoment, secondMoment, average } of groups) {
    tf.dispose([values, firstMoment, secondMoment, ...(average ? [average] : [])]);
  }
}

/** Leaves of the groups' values by path; the caller owns them. */
export function leavesOf(groups: readonly StepGroup[]): ReadonlyMap<string, Tensor> {
  const leaves = new Map<string, Tensor>();
  for (const group of groups) {
    splitFlat(group.values, group.shapes).forEach((leaf, index) => {
      leaves.set(group.paths[index] as string, leaf);
    });
  }
  return leaves;
}

/** The model that a stage is for: moving averages where the groups keep them, the values elsewhere. The caller owns what is new. */
export function averagedParams({ params, groups }: StepState): ModelParams {
  const leaves = new Map<string, Tensor>();
  for (const { average, shapes, paths } of groups) {
    if (average === undefined) continue;
    splitFlat(average, shapes).forEach((leaf, index) => void leaves.set(paths[index] as string, leaf));
  }
  return withLeaves(params, leaves);
}

/** The same tree with these leaves in place of the old ones; other leaves are shared. */
export function withLeaves(params: ModelParams, leaves: ReadonlyMap<string, Tensor>): ModelParams {
  return mapParams(params, (leaf, path) => leaves.get(path) ?? leaf) as ModelParams;
}
