import { scoresOfCounts } from './axisScores.ts';
import type { ItemIndex } from './featureTable.ts';
import { findGaps, type Gap } from './gaps.ts';

export interface ScriptGapsOptions {
  readonly index: ItemIndex;
  /** [items] what was heard before the script. */
  readonly counts: Float64Array;
  /** What each sentence of the script adds, by the numbers of items. */
  readonly rows: readonly ReadonlyMap<number, number>[];
}

/** How well one axis is served. JSON-able. */
export interface AxisStand {
  readonly axis: string;
  /** Before the script, now, and after the whole script. */
  readonly before: number;
  readonly now: number;
  readonly whole: number;
  /** Facets that are inventories, with how many of their items were heard. */
  readonly facets: readonly { readonly title: string; readonly heard: number; readonly items: number }[];
}

/** The gaps that were open before a script, and how they close while its sentences are recorded one by one. */
export class ScriptGaps {
  readonly #index: ItemIndex;
  readonly #rows: ScriptGapsOptions['rows'];
  readonly #counts: Float64Array;
  readonly #gapsBefore: number;
  #open: readonly Gap[];
  readonly #before: ReadonlyMap<string, number>;
  readonly #whole: ReadonlyMap<string, number>;
  /** How many of the first gaps the whole script closes. */
  readonly closable: number;

  constructor({ index, counts, rows }: ScriptGapsOptions) {
    this.#index = index;
    this.#rows = rows;
    this.#counts = Float64Array.from(counts);
    this.#open = findGaps(index, counts);
    this.#gapsBefore = this.#open.length;
    this.#before = scoresOfCounts(index, counts);
    const whole = Float64Array.from(counts);
    for (const row of rows) addRow(row, whole);
    this.#whole = scoresOfCounts(index, whole);
    this.closable = this.#open.filter(({ place, needed }) => (whole[place] as number) >= needed).length;
  }

  /** How many of the first gaps are closed. */
  get closed(): number {
    return this.#gapsBefore - this.#open.length;
  }

  /** What a sentence of the script would close now. */
  closes(sentence: number): readonly Gap[] {
    const row = this.#rows[sentence];
    if (row === undefined) return [];
    return this.#open.filter(({ place, needed }) => {
      const amount = row.get(place) ?? 0;
      return amount > 0 && (this.#counts[place] as number) + amount >= needed;
    });
  }

  /** Counts a sentence as recorded; what it closed. */
  record(sentence: number): readonly Gap[] {
    const closed = new Set(this.closes(sentence));
    addRow(this.#rows[sentence] ?? new Map(), this.#counts);
    this.#open = this.#open.filter((gap) => !closed.has(gap));
    return [...closed];
  }

  axes(): readonly AxisStand[] {
    return [...scoresOfCounts(this.#index, this.#counts)].map(([axis, now]) => ({
      ...{ axis, now, before: this.#before.get(axis) ?? 0, whole: this.#whole.get(axis) ?? 0 },
      facets: this.#index.facets
        .filter((facet) => facet.axis === axis && facet.measure === 'coverage')
        .map(({ title, first, items }) => ({
          ...{ title, items: items.length },
          heard: this.#counts.subarray(first, first + items.length).filter((count) => count > 0).length,
        })),
    }));
  }
}

function addRow(row: ReadonlyMap<number, number>, counts: Float64Array): void {
  for (const [place, amount] of row) counts[place] = (counts[place] as number) + amount;
}
