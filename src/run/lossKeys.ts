import type { LossFollowing } from '../core/dataContracts.ts';
import type { ItemTerm } from '../core/trainer/lossFollower.ts';
import type { BatchableUtterance, BatchPool } from '../corpus/lengthBuckets.ts';

/** The counts that sums of an utterance are divided by. */
interface HeardLength {
  readonly frames: number;
  readonly symbols: number;
}

interface HeardUtterance extends HeardLength {
  /** [utterance: 1, else symbols] keys of its losses. */
  readonly keys: Int32Array;
}

/** What losses are kept of: utterances by their ids, or phonemes, a final being another one with each tone. */
export class LossKeys {
  readonly count: number;
  readonly #heard = new Map<string, HeardUtterance>();
  readonly #pools: ReadonlyMap<string, readonly string[]>;

  constructor(by: LossFollowing['by'], pools: readonly BatchPool<BatchableUtterance>[]) {
    const known = new Map<string, number>();
    const keyOf = (name: string): number => {
      const key = known.get(name) ?? known.size;
      known.set(name, key);
      return key;
    };
    for (const { id, frames, symbols } of pools.flatMap(({ utterances }) => utterances)) {
      const { symbolIds, toneIds } = symbols;
      const keys =
        by === 'utterance'
          ? Int32Array.of(keyOf(id))
          : symbolIds.map((symbol, at) => keyOf(`${symbol} ${toneIds[at]}`));
      this.#heard.set(id, { keys, frames, symbols: symbolIds.length });
    }
    this.#pools = new Map(pools.map(({ name, utterances }) => [name, utterances.map(({ id }) => id)]));
    this.count = known.size;
  }

  /** Loss of each key that the terms of a step hold: the weighted terms together, a mean over where it was heard. */
  means(terms: readonly ItemTerm[]): readonly (readonly [key: number, loss: number])[] {
    const sums = new Map<number, { loss: number; times: number }>();
    for (const [place, loss] of this.#itemLosses(terms)) {
      const sum = sums.get(place) ?? { loss: 0, times: 0 };
      sums.set(place, { loss: sum.loss + loss, times: sum.times + 1 });
    }
    return [...sums].sort(([a], [b]) => a - b).map(([key, { loss, times }]) => [key, loss / times]);
  }

  /** [utterances of a pool] the mean over each one's keys; NaN where none is known. */
  ofPool(losses: Float64Array, pool: string): Float64Array {
    const ids = this.#pools.get(pool) ?? [];
    return Float64Array.from(ids, (id) => {
      let [sum, known] = [0, 0];
      for (const key of this.#heard.get(id)?.keys ?? []) {
        const loss = losses[key] as number;
        if (Number.isNaN(loss)) continue;
        sum += loss;
        known += 1;
      }
      return known > 0 ? sum / known : Number.NaN;
    });
  }

  /** (key, loss) of each item of each micro-batch. Terms of one micro-batch follow each other and share their ids. */
  #itemLosses(terms: readonly ItemTerm[]): readonly (readonly [key: number, loss: number])[] {
    const batches = new Map<readonly string[], ItemTerm[]>();
    for (const term of terms) {
      const own = batches.get(term.ids);
      if (own === undefined) batches.set(term.ids, [term]);
      else own.push(term);
    }
    return [...batches].flatMap(([ids, own]) =>
      ids.flatMap((id, row) => {
        const heard = this.#heard.get(id);
        if (heard === undefined) return [];
        return Array.from(heard.keys, (key, at) => [key, itemLoss(own, { heard, row, at })] as const);
      }),
    );
  }
}

/** The weighted terms of one utterance of a micro-batch, or of its symbol `at`. */
export function itemLoss(
  terms: readonly ItemTerm[],
  { heard, row, at }: { readonly heard: HeardLength; readonly row: number; readonly at: number },
): number {
  return terms.reduce((sum, { weight, per, values, shape }) => {
    const width = shape[1];
    if (width !== undefined) return sum + weight * (values[row * width + at] as number);
    const count = per === 'frames' || per === 'symbols' ? heard[per] : 1;
    return sum + (weight * (values[row] as number)) / count;
  }, 0);
}
