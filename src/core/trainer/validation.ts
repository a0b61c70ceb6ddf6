import { randomSource } from '../../nn/random.ts';
import * as tf from '../../tf.ts';
import type { CountName } from '../contracts.ts';
import type { ModelParams, Objective } from '../objectives/objective.ts';
import { type HostBatch, totalCounts, uploadBatch } from './hostBatch.ts';

/**
 * Loss terms on held-out batches, without dropout and with the same noise each time, so that the values of a curve
 * compare. Keys are `validation/<label>/<term>`; each term is divided by its count over all batches.
 */
export function validationLosses<Batch, Shared>(
  objective: Objective<Batch, Shared>,
  params: ModelParams,
  options: { readonly batches: readonly HostBatch[]; readonly seed: number },
): Readonly<Record<string, number>> {
  const sums = new Map<string, { sum: number; readonly per: CountName }>();
  options.batches.forEach((host, index) => {
    const batch = uploadBatch<Batch>(host.tensors);
    const random = randomSource(options.seed, 0).fork(`validation${index}`);
    tf.tidy(() => {
      const context = { training: false, random };
      const shared = objective.forward(params, batch, context);
      for (const update of objective.updates) {
        for (const [name, term] of Object.entries(objective.losses(update, { params, batch, shared, context }))) {
          const key = `validation/${update.label}/${name}`;
          const before = sums.get(key)?.sum ?? 0;
          sums.set(key, { sum: before + (term.numerator.dataSync()[0] ?? Number.NaN), per: term.per });
        }
      }
    });
    tf.dispose(batch as never);
  });
  const counts = totalCounts(options.batches);
  return Object.fromEntries([...sums].map(([key, { sum, per }]) => [key, sum / counts[per]]));
}
