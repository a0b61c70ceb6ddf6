import type { AcousticBatch, AcousticPass } from '../core/objectives/acousticPass.ts';
import type { ModelParts } from '../core/objectives/modelParts.ts';
import type { ModelParams, Objective } from '../core/objectives/objective.ts';
import { type HostBatch, uploadBatch } from '../core/trainer/hostBatch.ts';
import { type ItemKind, ItemLosses } from '../core/trainer/itemLosses.ts';
import { type ItemTerm, itemTerms } from '../core/trainer/lossFollower.ts';
import type { PreparedUtterance } from '../corpus/preparedCorpus.ts';
import { randomSource } from '../nn/random.ts';
import { tidyResult } from '../nn/tidyResult.ts';
import type { Tensor2D } from '../tf.ts';
import * as tf from '../tf.ts';
import { itemLoss } from './lossKeys.ts';

/** What a model loses on a held-out utterance. */
export interface HeldOutLoss {
  readonly utterance: PreparedUtterance;
  /** The weighted terms, per frame, symbol or utterance as each is. */
  readonly loss: number;
  /** [symbols] the weighted terms that are known by symbol. */
  readonly symbolLosses: readonly number[];
  /** [symbols] predicted less aligned frames. */
  readonly durationErrors: readonly number[];
}

export interface HeldOutData {
  readonly batches: readonly HostBatch[];
  readonly utterances: readonly PreparedUtterance[];
  /** Of each loss term. */
  readonly weights: Readonly<Record<string, number>>;
}

/** Losses and duration errors of a model that speaks, by utterance and by symbol, without dropout. */
export function heldOutLosses(
  parts: ModelParts,
  objective: Objective<AcousticBatch, AcousticPass>,
  params: ModelParams,
  { batches, utterances, weights }: HeldOutData,
): readonly HeldOutLoss[] {
  const byId = new Map(utterances.map((utterance) => [utterance.id, utterance]));
  return batches.flatMap((host, index) => {
    if (!host.ids.some((id) => byId.has(id))) return [];
    const { terms, errors } = measured(parts, objective, params, { host, index, weights });
    const symbolSteps = errors.length / host.ids.length;
    return host.ids.flatMap((id, row): readonly HeldOutLoss[] => {
      const utterance = byId.get(id);
      if (utterance === undefined) return [];
      const symbols = utterance.symbols.symbolIds.length;
      const heard = { frames: utterance.frames, symbols };
      const places = Array.from({ length: symbols }, (_, at) => at);
      return [
        {
          utterance,
          loss: itemLoss(terms.utterance, { heard, row, at: 0 }),
          symbolLosses: places.map((at) => itemLoss(terms.phoneme, { heard, row, at })),
          durationErrors: places.map((at) => errors[row * symbolSteps + at] as number),
        },
      ];
    });
  });
}

function measured(
  parts: ModelParts,
  objective: Objective<AcousticBatch, AcousticPass>,
  params: ModelParams,
  { host, index, weights }: { readonly host: HostBatch; readonly index: number } & Pick<HeldOutData, 'weights'>,
): { readonly terms: Readonly<Record<ItemKind, readonly ItemTerm[]>>; readonly errors: Float32Array } {
  return tidyResult(() => {
    const batch = uploadBatch<AcousticBatch>(host.tensors);
    const context = { training: false, random: randomSource(0, 0).fork(`held out ${index}`) };
    const shared = objective.forward(params, batch, context);
    const update = objective.updates[objective.updates.length - 1] as (typeof objective.updates)[number];
    const losses = objective.losses(update, { params, batch, shared, context });
    const termsBy = (kind: ItemKind) => {
      const items = new ItemLosses(kind);
      items.note(losses, objective, shared);
      const values = items.appendTo(tf.zeros([1])).dataSync<'float32'>();
      const terms = itemTerms(values, items.forms(), { metrics: 1, batches: [host], weights });
      items.dispose();
      return terms;
    };
    const { hidden, timbre, training } = shared;
    const { mask } = batch.symbols;
    const predicted = parts.duration.predict(params['duration'] ?? {}, { hidden, mask, timbre }, context);
    const aligned = tf.sum(training.alignment, 1) as Tensor2D; // [B, Ty, Tx] -> [B, Tx]
    const errors = tf.sub(predicted, aligned).dataSync<'float32'>();
    return { terms: { utterance: termsBy('utterance'), phoneme: termsBy('phoneme') }, errors };
  });
}
