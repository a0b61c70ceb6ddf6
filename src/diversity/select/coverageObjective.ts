import { sumOf } from '../distribution.ts';
import { addRow, type FeatureTable, itemCounts } from '../featureTable.ts';

/**
 * How well chosen rows serve the targets, 0 to 1: sum over facets of share * sum over items of weight * min(1, amount /
 * needed). Monotone and submodular, since each term is a concave function of a sum of amounts. Of each row it keeps only what
 * may still be worth something: an item that has all it needs stays so.
 *
 * Source: saturated coverage, Lin & Bilmes, A class of submodular functions for document summarization (2011), equation 3.
 */
export class CoverageObjective {
  readonly #table: FeatureTable;
  readonly #needed: Float64Array;
  readonly #weights: Float64Array;
  readonly #counts: Float64Array;
  /** As in the table; a row's open items come first, up to its end. */
  readonly #places: Int32Array;
  readonly #amounts: Float32Array;
  readonly #ends: Int32Array;

  /** `share`: how much of the pool will be chosen; a balanced item is needed as often as the target gives it within that. */
  constructor(table: FeatureTable, share: number) {
    const { index } = table;
    const whole = itemCounts(table);
    this.#table = table;
    this.#counts = new Float64Array(index.itemCount);
    this.#places = table.places.slice();
    this.#amounts = table.amounts.slice();
    this.#ends = table.starts.slice(1);
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
    const first = this.#table.starts[row] as number;
    const end = this.#ends[row] as number;
    let gain = 0;
    let open = first;
    for (let at = first; at < end; at++) {
      const place = this.#places[at] as number;
      const amount = this.#amounts[at] as number;
      const needed = this.#needed[place] as number;
      const left = needed - (this.#counts[place] as number);
      if (left <= 0) continue;
      gain += ((this.#weights[place] as number) * Math.min(left, amount)) / needed;
      this.#places[open] = place;
      this.#amounts[open] = amount;
      open += 1;
    }
    this.#ends[row] = open;
    return gain;
  }

  /** Takes a row; gives back what it added. */
  add(row: number): number {
    const gain = this.gain(row);
    addRow(this.#table, row, this.#counts);
    return gain;
  }
}
