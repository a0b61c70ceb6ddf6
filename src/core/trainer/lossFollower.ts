import type { CheckpointState } from '../checkpoint/checkpointState.ts';
import type { CountName } from '../contracts.ts';
import type { HostBatch } from './hostBatch.ts';
import type { ItemForm, ItemKind } from './itemLosses.ts';

/** What one term of the loss was for the items of a micro-batch. */
export interface ItemTerm {
  /** In the total. */
  readonly weight: number;
  readonly per: CountName;
  /** [B] sums of utterances, or [B, Tx] means of symbols, row by row. */
  readonly values: Float32Array;
  readonly shape: readonly number[];
  /** Utterances of the micro-batch. */
  readonly ids: readonly string[];
}

/**
 * What a stage's order of utterances learns from its losses. Its state after a step is a pure function of the steps so far,
 * however far ahead batches are made.
 */
export interface LossFollower {
  readonly by: ItemKind;
  /** Told of every step (from 0), in order. */
  observe(step: number, terms: readonly ItemTerm[]): void;
  /** What is worth a curve, of the batches of a step that was observed. */
  metrics(step: number): Readonly<Record<string, number>>;
  /** After the last step that was observed; a checkpoint keeps it. */
  state(): CheckpointState['trainer'][string];
  /** Goes on from a state. @throws CheckpointError where it belongs to other data. */
  restore(state: unknown): void;
}

/** Item losses from the values of a step: they stand behind its metrics, micro-batch after micro-batch. */
export function itemTerms(
  values: Float32Array,
  forms: readonly ItemForm[],
  from: {
    readonly metrics: number;
    readonly batches: readonly HostBatch[];
    readonly weights: Readonly<Record<string, number>>;
  },
): readonly ItemTerm[] {
  let at = from.metrics;
  const termsOfBatch = forms.length / from.batches.length;
  return forms.map(({ term, per, shape }, place) => {
    const size = shape.reduce((product, length) => product * length, 1);
    at += size;
    const ids = from.batches[Math.floor(place / termsOfBatch)]?.ids ?? [];
    return { weight: from.weights[term] ?? 0, per, values: values.slice(at - size, at), shape, ids };
  });
}
