import type { FeatureTable } from '../featureTable.ts';

/** Added to every count, so that the divergence of few rows is finite. */
const smoothing = 0.1;

/**
 * Kullback-Leibler divergence of the targets from what was taken, bits, facet by facet and weighted by their shares. Neither
 * monotone nor submodular: a choice by it has no bound.
 */
export class TargetDivergence {
  readonly #table: FeatureTable;
  readonly #counts: Float64Array;
  readonly #amounts: Float64Array;
  /** [facets] what the row that is looked at would add. */
  readonly #added: Float64Array;

  constructor(table: FeatureTable) {
    this.#table = table;
    this.#counts = new Float64Array(table.index.itemCount).fill(smoothing);
    this.#amounts = Float64Array.from(table.index.facets, ({ items }) => items.length * smoothing);
    this.#added = new Float64Array(table.index.facets.length);
  }

  value(): number {
    const { facets, targets } = this.#table.index;
    return facets.reduce((sum, { first, items, share }, number) => {
      const amount = this.#amounts[number] as number;
      const bits = items.reduce((own, _, at) => {
        const target = targets[first + at] as number;
        return own + target * Math.log2((target * amount) / (this.#counts[first + at] as number));
      }, 0);
      return sum + share * bits;
    }, 0);
  }

  /** By how much a row would lower the divergence; negative where it would raise it. */
  gain(row: number): number {
    const { starts, places, amounts, index } = this.#table;
    const added = this.#added.fill(0);
    let gain = 0;
    for (let at = starts[row] as number; at < (starts[row + 1] as number); at++) {
      const place = places[at] as number;
      const facet = index.facetOf[place] as number;
      const count = this.#counts[place] as number;
      const share = index.facets[facet]?.share ?? 0;
      gain += share * (index.targets[place] as number) * Math.log2((count + (amounts[at] as number)) / count);
      added[facet] = (added[facet] as number) + (amounts[at] as number);
    }
    for (const [facet, amount] of added.entries()) {
      if (amount === 0) continue;
      const before = this.#amounts[facet] as number;
      gain -= (index.facets[facet]?.share ?? 0) * Math.log2((before + amount) / before);
    }
    return gain;
  }

  add(row: number): void {
    const { starts, places, amounts, index } = this.#table;
    for (let at = starts[row] as number; at < (starts[row + 1] as number); at++) {
      const place = places[at] as number;
      const facet = index.facetOf[place] as number;
      this.#counts[place] = (this.#counts[place] as number) + (amounts[at] as number);
      this.#amounts[facet] = (this.#amounts[facet] as number) + (amounts[at] as number);
    }
  }
}
