import { TrainingError } from '../../errors.ts';
import type { ForwardContext } from '../../nn/module.ts';
import { stopGradient } from '../../nn/ops/stopGradient.ts';
import { disposeUnshared, flattenParams } from '../../nn/params.ts';
import { tidyResult } from '../../nn/tidyResult.ts';
import type { Scalar, Tensor, Tensor1D } from '../../tf.ts';
import * as tf from '../../tf.ts';
import { fusedSection } from '../compile/fusedSection.ts';
import { mapTensors } from '../compile/tensorTree.ts';
import type { CountName, LossTerm } from '../contracts.ts';
import type { Objective, Update } from '../objectives/objective.ts';
import { type AdamWMove, type AdamWSettings, adamWUpdate, concatenateFlat } from '../optim/adamw.ts';
import { clipFactor, globalNorm } from '../optim/clip.ts';
import { movedAverage } from '../optim/movingAverage.ts';
import { type ItemForm, type ItemKind, ItemLosses } from './itemLosses.ts';
import { leavesOf, type StepGroup, type StepState, withLeaves } from './trainState.ts';

/** What moves from step to step beside state and batches: all scalars, so that a recorded step takes them as inputs. */
export interface StepInputs {
  /** Totals over all micro-batches: what loss terms are divided by. */
  readonly counts: Readonly<Record<CountName, Scalar>>;
  /** Weight of each loss term by metric key. */
  readonly weights: Readonly<Record<string, Scalar>>;
  /** How far each group of the state moves. */
  readonly moves: readonly AdamWMove[];
  /** How much of each group's moving average stays; empty where none is kept. */
  readonly averageDecays: readonly Scalar[];
  /** Steps done before this one (int32). */
  readonly step: Scalar;
}

/** What stays the same over a stage. */
export interface StepSettings {
  readonly optimizer: AdamWSettings;
  readonly clipNorm?: number | undefined;
  readonly averageDecay?: number | undefined;
  /** What the losses of single items are wanted of; absent: they are not computed. */
  readonly itemLosses?: ItemKind | undefined;
  /** The context of a micro-batch; its random numbers follow the step. */
  context(step: Scalar, micro: number): ForwardContext;
}

export interface StepOutcome {
  readonly state: StepState;
  /** Metric keys in the order of `metricValues`. */
  readonly metricNames: readonly string[];
  /** [metrics, then what `items` says]; the caller reads and disposes it. */
  readonly metricValues: Tensor1D;
  /** The item losses that follow the metrics in `metricValues`. */
  readonly items: readonly ItemForm[];
}

type Metrics = Map<string, Scalar>;

/**
 * One optimizer step of an objective over its micro-batches: forward, each update's gradients, clipping, AdamW, EMA.
 * Pure: borrows the old state and gives a new one; frozen leaves are shared between both.
 * With one micro-batch the updates share one forward pass; with more, each update accumulates over all of them first.
 */
export function trainStep<Batch, Shared>(
  objective: Objective<Batch, Shared>,
  settings: StepSettings,
  at: { readonly state: StepState; readonly batches: readonly Batch[]; readonly inputs: StepInputs },
): StepOutcome {
  const metrics: Metrics = new Map();
  const items = new ItemLosses(settings.itemLosses);
  const { state, batches, inputs } = at;
  const moved = tidyResult(() => {
    const run = batches.length === 1 ? sharedPass : accumulatedPasses;
    const contexts = batches.map((_, micro) => settings.context(inputs.step, micro));
    const next = run(objective, state, { batches, inputs, settings, contexts, metrics, items });
    const metricValues = items.appendTo(tf.stack([...metrics.values()]) as Tensor1D);
    return { params: next.params, groups: [...next.groups], metricValues };
  });
  for (const value of metrics.values()) value.dispose();
  items.dispose();
  return {
    state: { params: moved.params, groups: moved.groups },
    metricNames: [...metrics.keys()],
    metricValues: moved.metricValues,
    items: items.forms(),
  };
}

/** Disposes what the new state no longer shares with the old one. */
export function disposeReplaced(previous: StepState, next: StepState): void {
  const kept = new Set<number>();
  const note = (state: StepState, use: (tensor: Tensor) => void) => {
    for (const leaf of flattenParams(state.params).values()) use(leaf);
    mapTensors(state.groups, (tensor) => {
      use(tensor);
      return tensor;
    });
  };
  note(next, (tensor) => kept.add(tensor.id));
  note(previous, (tensor) => {
    if (!kept.has(tensor.id) && !tensor.isDisposed) tensor.dispose();
  });
}

interface Pass<Batch> {
  readonly batches: readonly Batch[];
  readonly inputs: StepInputs;
  readonly settings: StepSettings;
  /** One per micro-batch. */
  readonly contexts: readonly ForwardContext[];
  readonly metrics: Metrics;
  readonly items: ItemLosses;
}

function changed(before: readonly StepGroup[], after: readonly StepGroup[]): readonly StepGroup[] {
  return after.filter((group, index) => group !== before[index]);
}

/** One micro-batch: earlier updates run inside the last update's tape, on results that are cut off from it. */
function sharedPass<Batch, Shared>(
  objective: Objective<Batch, Shared>,
  state: StepState,
  pass: Pass<Batch>,
): StepState {
  const batch = pass.batches[0] as Batch;
  const context = pass.contexts[0] as ForwardContext;
  const earlier = objective.updates.slice(0, -1);
  const last = objective.updates.at(-1) as Update;
  let current = state;
  const loss = () => {
    const shared = objective.forward(state.params, batch, context);
    for (const update of earlier) {
      const cut = mapTensors(shared, stopGradient);
      const params = current.params;
      const own = gradientsOf(update, current, () =>
        weightedTotal(update, objective.losses(update, { params, batch, shared: cut, context }), pass),
      );
      current = kept(applyUpdate(afterPasses(objective, current), update, { gradients: own, pass }));
    }
    const terms = objective.losses(last, { params: current.params, batch, shared, context });
    pass.items.note(terms, objective, shared);
    return weightedTotal(last, terms, pass);
  };
  const gradients = gradientsOf(last, state, loss);
  const settled = afterPasses(objective, current);
  // Buffers that an earlier update moved were kept for this one alone.
  disposeUnshared(current.params, [state.params, settled.params]);
  return applyUpdate(settled, last, { gradients, pass });
}

/** Keeps an intermediate state alive beyond the tape's own scope: the step's result takes it over. */
function kept(state: StepState): StepState {
  return mapTensors(state, (tensor) => (tensor.kept ? tensor : tf.keep(tensor)));
}

function accumulatedPasses<Batch, Shared>(
  objective: Objective<Batch, Shared>,
  state: StepState,
  pass: Pass<Batch>,
): StepState {
  let current = state;
  for (const update of objective.updates) {
    const params = current.params;
    const sums = pass.batches.map((batch, index) => {
      const context = pass.contexts[index] as ForwardContext;
      return gradientsOf(update, current, () => {
        const shared = objective.forward(params, batch, context);
        const terms = objective.losses(update, { params, batch, shared, context });
        if (update === objective.updates.at(-1)) pass.items.note(terms, objective, shared);
        return weightedTotal(update, terms, pass);
      });
    });
    const gradients = (sums[0] ?? []).map((_, group) => tf.addN(sums.map((sum) => sum[group] as Tensor1D)));
    current = applyUpdate(afterPasses(objective, current), update, { gradients, pass });
  }
  return current;
}

/** The state with its buffers as an update's passes leave them; micro-batches all start from the same ones. */
function afterPasses(objective: Pick<Objective<never, never>, 'buffers'>, state: StepState): StepState {
  return objective.buffers === undefined ? state : { ...state, params: objective.buffers.advance(state.params) };
}

function groupsOf(state: StepState, update: Update): readonly StepGroup[] {
  return state.groups.filter((group) => group.update === update.label);
}

/** Gradients of a total, one flat vector per group of the update. */
function gradientsOf(update: Update, state: StepState, total: () => Scalar): readonly Tensor1D[] {
  const leaves = flattenParams(state.params);
  const groups = groupsOf(state, update);
  const trained = groups.flatMap((group) => group.paths.map((path) => leaves.get(path) as Tensor));
  const { grads } = tf.engine().gradients<Scalar>(total, trained, undefined, true);
  const missing = groups.flatMap((group) => group.paths).filter((_, index) => !grads[index]);
  if (missing.length > 0) {
    throw new TrainingError(
      `update '${update.label}' never reaches ${missing.length} trained parameter(s), first: ${missing.slice(0, 3).join(', ')}; ` +
        'freeze them by a rule of the recipe, or use a part that they belong to',
    );
  }
  let from = 0;
  return groups.map((group) => {
    const own = grads.slice(from, from + group.paths.length);
    from += group.paths.length;
    return concatenateFlat(own);
  });
}

/** Σ weight · numerator / count over the terms; notes each term's own value as a metric. */
function weightedTotal(update: Update, terms: Readonly<Record<string, LossTerm>>, pass: Pass<unknown>): Scalar {
  const { weights, counts } = pass.inputs;
  const parts = Object.entries(terms).map(([name, term]) => {
    const weight = weights[name];
    if (weight === undefined) {
      throw new TrainingError(
        `no weight for loss term '${name}' (weights: ${Object.keys(weights).join(', ')}); set recipe stage losses.${name}`,
      );
    }
    const value = tf.div(term.numerator, counts[term.per]) as Scalar;
    note(pass.metrics, `loss/${update.label}/${name}`, value);
    return tf.mul(value, weight) as Scalar;
  });
  const total = tf.addN(parts) as Scalar;
  note(pass.metrics, `loss/${update.label}/total`, total);
  return total;
}

/** Adds to a metric; micro-batches add up because each is divided by the whole batch's count. */
function note(metrics: Metrics, key: string, value: Scalar): void {
  const before = metrics.get(key);
  const alias = stopGradient(value) as Scalar;
  metrics.set(key, tf.keep(before === undefined ? alias : (tf.add(before, alias) as Scalar)));
  before?.dispose();
}

function applyUpdate(
  state: StepState,
  update: Update,
  move: { readonly gradients: readonly Tensor1D[]; readonly pass: Pass<unknown> },
): StepState {
  const { inputs, settings, metrics } = move.pass;
  const norm = globalNorm(move.gradients);
  note(metrics, `grad_norm_${update.label}`, norm);
  const clip = clipFactor(norm, settings.clipNorm);
  let index = 0;
  const groups = state.groups.map((group, at) => {
    if (group.update !== update.label) return group;
    const gradient = move.gradients[index++] as Tensor1D;
    const own = { settings: settings.optimizer, move: inputs.moves[at] as AdamWMove, clip };
    return fusedSection(() => averaged(adamWUpdate(group, gradient, own), inputs.averageDecays[at]));
  });
  return { params: withLeaves(state.params, leavesOf(changed(state.groups, groups))), groups };
}

function averaged(group: StepGroup, decay: Scalar | undefined): StepGroup {
  if (decay === undefined || group.average === undefined) return group;
  return { ...group, average: movedAverage(group.average, group.values, decay) };
}
