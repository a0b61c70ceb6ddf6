import { sumOf } from '../distribution.ts';
import { type FeatureTable, itemCounts } from '../featureTable.ts';

/**
 * How well chosen rows serve the targets, 0 to 1: sum over facets of share * sum over items of weight * min(1, amount /
 * needed). Monotone and submodular, since each term is a concave function of a sum of amounts.
 *
 * Source: saturated coverage, Lin & Bilmes, A class of submodular functions for document summarization (2011), equation 3.
 */
export class CoverageObjective {
  readonly #table: FeatureTable;
  readonly #needed: Float64Array;
  readonly #weights: Float64Array;
  readonly #counts: Float64Array;

  /** `share`: how much of the pool will be chosen; a balanced item is needed as often as the target gives it within that. */
  constructor(table: FeatureTable, share: number) {
    const { index } = table;
    const whole = itemCounts(table);
    this.#table = table;
    this.#counts = new Float64Array(index.itemCount);
    this.#needed = new Float64Array(index.itemCount).fill(1);
    this.#weights = Float64Array.from(index.targets, (target, place) => {
      const facet = index.facets[index.facetOf[place] as number];
      return target * (facet?.share ?? 0);
    });
    for (const facet of index.facets) {
      if (facet.measure !== 'balance') continue;
      const end = facet.first + facet.items.length;
      const amount = share * sumOf(whole.subarray(facet.first, end));
      for (let place = facet.first; place < end; place++) {
        this.#needed[place] = Math.max(1, amount * (index.targets[place] as number));
      }
    }
  }

  /** What a row would add. */
  gain(row: number): number {
    const { starts, places, amounts } = this.#table;
    let gain = 0;
    for (let at = starts[row] as number; at < (starts[row + 1] as number); at++) {
      const place = places[at] as number;
      const left = (this.#needed[place] as number) - (this.#counts[place] as number);
      if (left <= 0) continue;
      gain +=
        ((this.#weights[place] as number) * Math.min(left, amounts[at] as number)) / (this.#needed[place] as number);
    }
    return gain;
  }

  /** Takes a row; gives back what it added. */
  add(row: number): number {
    const gain = this.gain(row);
    const { starts, places, amounts } = this.#table;
    for (let at = starts[row] as number; at < (starts[row + 1] as number); at++) {
      const place = places[at] as number;
      this.#counts[place] = (this.#counts[place] as number) + (amounts[at] as number);
    }
    return gain;
  }
}
