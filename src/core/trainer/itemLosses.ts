import { TrainingError } from '../../errors.ts';
import { stopGradient } from '../../nn/ops/stopGradient.ts';
import type { Tensor, Tensor1D, Tensor2D, Tensor3D } from '../../tf.ts';
import * as tf from '../../tf.ts';
import type { CountName, LossTerm } from '../contracts.ts';
import type { LossFollowing } from '../dataContracts.ts';
import type { Objective } from '../objectives/objective.ts';

/** Whose losses are wanted. */
export type ItemKind = LossFollowing['by'];

/** One term of one micro-batch among the values of a step. */
export interface ItemForm {
  readonly term: string;
  readonly per: CountName;
  /** [B] sums of utterances, or [B, Tx] means of symbols. */
  readonly shape: readonly number[];
}

/** Gathers what single items lose in the last update of a step, to be read with its metrics. */
export class ItemLosses {
  readonly #kind: ItemKind | undefined;
  readonly #noted: { readonly form: ItemForm; readonly values: Tensor }[] = [];

  /** `kind` undefined gathers nothing. */
  constructor(kind: ItemKind | undefined) {
    this.#kind = kind;
  }

  /** @throws TrainingError where no term has losses of such items. */
  note<Shared>(
    terms: Readonly<Record<string, LossTerm>>,
    objective: Pick<Objective<never, Shared>, 'name' | 'alignment'>,
    shared: Shared,
  ): void {
    if (this.#kind === undefined) return;
    const before = this.#noted.length;
    for (const [term, loss] of Object.entries(terms)) {
      const values =
        this.#kind === 'utterance' ? loss.perUtterance : symbolMeans(loss, () => objective.alignment?.(shared));
      if (values === undefined) continue;
      const form = { term, per: loss.per, shape: [...values.shape] };
      this.#noted.push({ form, values: tf.keep(stopGradient(values as Tensor2D)) });
    }
    if (this.#noted.length === before) {
      throw new TrainingError(
        `the sampler follows the losses by ${this.#kind}, and no term of the objective '${objective.name}' has them ` +
          `(terms: ${Object.keys(terms).join(', ')}); choose another sampler, or follow them by utterance`,
      );
    }
  }

  /** [metrics] -> [metrics and items]. */
  appendTo(metrics: Tensor1D): Tensor1D {
    if (this.#noted.length === 0) return metrics;
    return tf.concat1d([metrics, ...this.#noted.map(({ values }) => tf.reshape(values, [values.size]) as Tensor1D)]);
  }

  forms(): readonly ItemForm[] {
    return this.#noted.map(({ form }) => form);
  }

  dispose(): void {
    for (const { values } of this.#noted) values.dispose();
  }
}

/** What each symbol loses, a frame's loss being that of its symbol: -> [B, Tx], a mean over the symbol's frames. */
function symbolMeans(
  { per, perSymbol, perFrame }: LossTerm,
  alignmentOf: () => Tensor3D | undefined,
): Tensor2D | undefined {
  if (perSymbol !== undefined && per === 'symbols') return perSymbol;
  const alignment = perFrame && alignmentOf();
  if (perFrame === undefined || alignment === undefined) return undefined;
  const sums = tf.squeeze(tf.matMul(alignment, perFrame, true), [2]); // [B, Ty, Tx] x [B, Ty, 1] -> [B, Tx]
  const frames = tf.maximum(tf.sum(alignment, 1), 1); // [B, Ty, Tx] -> [B, Tx]
  return tf.div(sums, frames) as Tensor2D;
}
