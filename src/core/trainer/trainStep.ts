import { TrainingError } from '../../errors.ts';
import type { ForwardContext } from '../../nn/module.ts';
import { stopGradient } from '../../nn/ops/stopGradient.ts';
import { flattenParams } from '../../nn/params.ts';
import { tidyResult } from '../../nn/tidyResult.ts';
import type { Scalar, Tensor, Tensor1D } from '../../tf.ts';
import * as tf from '../../tf.ts';
import type { CountName, LossTerm } from '../contracts.ts';
import type { Objective, Update } from '../objectives/objective.ts';
import { type AdamWSettings, adamWUpdate, concatenateFlat } from '../optim/adamw.ts';
import { clipFactor, globalNorm } from '../optim/clip.ts';
import { leavesOf, mapTensors, type TrainedGroup, type TrainState, withLeaves } from './trainState.ts';

/** What a step is told beside the state and the batches. All are plain numbers, so that a schedule can move them. */
export interface StepInputs {
  /** Totals over all micro-batches: what loss terms are divided by. */
  readonly counts: Readonly<Record<CountName, number>>;
  /** Weight of each loss term by metric key. */
  readonly weights: Readonly<Record<string, number>>;
  /** Learning rate of each rule. */
  readonly rates: readonly number[];
  readonly optimizer: AdamWSettings;
  readonly clipNorm?: number | undefined;
  readonly averageDecay?: number | undefined;
  /** One context per micro-batch. */
  readonly contexts: readonly ForwardContext[];
}

export interface StepOutcome {
  readonly state: TrainState;
  /** Metric keys in the order of `metricValues`. */
  readonly metricNames: readonly string[];
  /** [number of metrics]; the caller reads and disposes it. */
  readonly metricValues: Tensor1D;
}

type Metrics = Map<string, Scalar>;

/**
 * One optimizer step of an objective over its micro-batches: forward, each update's gradients, clipping, AdamW, EMA.
 * Pure: borrows the old state and gives a new one; frozen leaves are shared between both.
 * With one micro-batch the updates share one forward pass; with more, each update accumulates over all of them first.
 */
export function trainStep<Batch, Shared>(
  objective: Objective<Batch, Shared>,
  state: TrainState,
  step: { readonly batches: readonly Batch[]; readonly inputs: StepInputs },
): StepOutcome {
  const metrics: Metrics = new Map();
  const moved = tidyResult(() => {
    const run = step.batches.length === 1 ? sharedPass : accumulatedPasses;
    const next = run(objective, state, { ...step, metrics });
    const metricValues = tf.stack([...metrics.values()]) as Tensor1D;
    return { params: next.params, groups: [...next.groups], metricValues };
  });
  for (const value of metrics.values()) value.dispose();
  return {
    state: { params: moved.params, groups: moved.groups },
    metricNames: [...metrics.keys()],
    metricValues: moved.metricValues,
  };
}

/** Disposes what the new state no longer shares with the old one. */
export function disposeReplaced(previous: TrainState, next: TrainState): void {
  const kept = new Set<number>();
  const note = (state: TrainState, use: (tensor: Tensor) => void) => {
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
  readonly metrics: Metrics;
}

function changed(before: readonly TrainedGroup[], after: readonly TrainedGroup[]): readonly TrainedGroup[] {
  return after.filter((group, index) => group !== before[index]);
}

/** One micro-batch: earlier updates run inside the last update's tape, on results that are cut off from it. */
function sharedPass<Batch, Shared>(
  objective: Objective<Batch, Shared>,
  state: TrainState,
  pass: Pass<Batch>,
): TrainState {
  const batch = pass.batches[0] as Batch;
  const context = pass.inputs.contexts[0] as ForwardContext;
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
      current = kept(applyUpdate(current, update, { gradients: own, pass }));
    }
    return weightedTotal(last, objective.losses(last, { params: current.params, batch, shared, context }), pass);
  };
  const gradients = gradientsOf(last, state, loss);
  return applyUpdate(current, last, { gradients, pass });
}

/** Keeps an intermediate state alive beyond the tape's own scope: the step's result takes it over. */
function kept(state: TrainState): TrainState {
  return mapTensors(state, (tensor) => (tensor.kept ? tensor : tf.keep(tensor)));
}

function accumulatedPasses<Batch, Shared>(
  objective: Objective<Batch, Shared>,
  state: TrainState,
  pass: Pass<Batch>,
): TrainState {
  let current = state;
  for (const update of objective.updates) {
    const params = current.params;
    const sums = pass.batches.map((batch, index) => {
      const context = pass.inputs.contexts[index] as ForwardContext;
      return gradientsOf(update, current, () => {
        const shared = objective.forward(params, batch, context);
        return weightedTotal(update, objective.losses(update, { params, batch, shared, context }), pass);
      });
    });
    const gradients = (sums[0] ?? []).map((_, group) => tf.addN(sums.map((sum) => sum[group] as Tensor1D)));
    current = applyUpdate(current, update, { gradients, pass });
  }
  return current;
}

function groupsOf(state: TrainState, update: Update): readonly TrainedGroup[] {
  return state.groups.filter((group) => group.update === update.label);
}

/** Gradients of a total, one flat vector per group of the update. */
function gradientsOf(update: Update, state: TrainState, total: () => Scalar): readonly Tensor1D[] {
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
  state: TrainState,
  update: Update,
  move: { readonly gradients: readonly Tensor1D[]; readonly pass: Pass<unknown> },
): TrainState {
  const { inputs, metrics } = move.pass;
  const norm = globalNorm(move.gradients);
  note(metrics, `grad_norm_${update.label}`, norm);
  const clip = clipFactor(norm, inputs.clipNorm);
  let index = 0;
  const groups = state.groups.map((group) => {
    if (group.update !== update.label) return group;
    const gradient = move.gradients[index++] as Tensor1D;
    const next = adamWUpdate(group, gradient, { ...inputs.optimizer, rate: inputs.rates[group.rule] ?? 0, clip });
    return averaged({ ...group, ...next }, inputs.averageDecay);
  });
  return { params: withLeaves(state.params, leavesOf(changed(state.groups, groups))), groups };
}

function averaged(group: TrainedGroup, decay: number | undefined): TrainedGroup {
  if (decay === undefined || group.average === undefined) return group;
  const average = tf.add(tf.mul(group.average, decay), tf.mul(group.values, 1 - decay)) as Tensor1D;
  return { ...group, average };
}
