import { randomSource } from '../../nn/random.ts';
import type { Tensor1D } from '../../tf.ts';
import * as tf from '../../tf.ts';
import { type CompileOptions, compileStep } from '../compile/compileStep.ts';
import type { CountName } from '../contracts.ts';
import { type ModelParams, type Objective, paramsOf } from '../objectives/objective.ts';
import { type HostBatch, totalCounts, uploadBatch } from './hostBatch.ts';

/** Measures an objective's loss terms on held-out batches. */
export interface Validator {
  /** Keys are `validation/<label>/<term>`; each term is divided by its count over all batches. Borrows the parameters. */
  losses(params: ModelParams, batches: readonly HostBatch[]): Readonly<Record<string, number>>;
  dispose(): void;
}

/** The numerators of one batch, with the keys and counts that they belong to. */
interface BatchTerms {
  readonly keys: readonly { readonly key: string; readonly per: CountName }[];
  readonly numerators: Tensor1D;
}

/** Without dropout and with the same noise each time, so that the values of a curve compare. */
export function validator<Batch, Shared>(
  objective: Objective<Batch, Shared>,
  how: { readonly seed: number; readonly compile: CompileOptions | undefined },
): Validator {
  const terms = (at: { readonly params: ModelParams; readonly batch: Batch; readonly index: number }) =>
    batchTerms(objective, how.seed, at);
  const compiled = how.compile === undefined ? undefined : compileStep(terms, how.compile);
  return {
    losses(params, batches) {
      const sums = new Map<string, { sum: number; readonly per: CountName }>();
      batches.forEach((host, index) => {
        const batch = uploadBatch<Batch>(host.tensors);
        const { keys, numerators } = (compiled?.run ?? terms)({ params: paramsOf(objective, params), batch, index });
        const values = numerators.dataSync();
        keys.forEach(({ key, per }, at) => {
          sums.set(key, { sum: (sums.get(key)?.sum ?? 0) + (values[at] ?? Number.NaN), per });
        });
        tf.dispose([numerators, batch as never]);
      });
      const counts = totalCounts(batches);
      return Object.fromEntries([...sums].map(([key, { sum, per }]) => [key, sum / counts[per]]));
    },
    dispose: () => compiled?.dispose(),
  };
}

function batchTerms<Batch, Shared>(
  objective: Objective<Batch, Shared>,
  seed: number,
  { params, batch, index }: { readonly params: ModelParams; readonly batch: Batch; readonly index: number },
): BatchTerms {
  const keys: BatchTerms['keys'][number][] = [];
  const numerators = tf.tidy(() => {
    const context = { training: false, random: randomSource(seed, 0).fork(`validation${index}`) };
    const shared = objective.forward(params, batch, context);
    const values = objective.updates.flatMap((update) =>
      Object.entries(objective.losses(update, { params, batch, shared, context })).map(([name, term]) => {
        keys.push({ key: `validation/${update.label}/${name}`, per: term.per });
        return term.numerator;
      }),
    );
    return tf.stack(values) as Tensor1D;
  });
  return { keys, numerators };
}
