import type { Candidate } from './chooseSentences.ts';
import type { ItemIndex } from './featureTable.ts';
import { findGaps, type Gap } from './gaps.ts';

/** The gaps of a corpus that are left while sentences are added to it one by one. */
export class OpenGaps {
  readonly #index: ItemIndex;
  readonly #counts: Float64Array;
  readonly #open: Map<number, Gap>;

  /** `counts`: [items] what the corpus has. */
  constructor(index: ItemIndex, counts: Float64Array) {
    this.#index = index;
    this.#counts = Float64Array.from(counts);
    this.#open = new Map(findGaps(index, counts).map((gap) => [gap.place, gap]));
  }

  /** What a sentence would add to the axes' scores of coverage, and of balanced items as far as they are gaps, per second. */
  worth({ row, seconds }: Pick<Candidate, 'row' | 'seconds'>): number {
    let worth = 0;
    for (const [place, amount] of row) {
      const gap = this.#open.get(place);
      if (gap === undefined) continue;
      const left = Math.min(amount, gap.needed - (this.#counts[place] as number)) / gap.needed;
      worth += gap.share * this.#index.item(place).facet.share * left;
    }
    return worth / seconds;
  }

  /** Adds a sentence; the gaps that it closed. */
  add({ row }: Pick<Candidate, 'row'>): readonly Gap[] {
    const closed: Gap[] = [];
    for (const [place, amount] of row) {
      this.#counts[place] = (this.#counts[place] as number) + amount;
      const gap = this.#open.get(place);
      if (gap === undefined || (this.#counts[place] as number) < gap.needed) continue;
      this.#open.delete(place);
      closed.push(gap);
    }
    return closed;
  }
}
