import { sumOf } from './distribution.ts';
import type { ItemIndex, TableFacet } from './featureTable.ts';

/** An item of which there is too little. */
export interface Gap {
  readonly axis: string;
  readonly facet: string;
  /** The facet's, for people. */
  readonly title: string;
  readonly item: string;
  /** Number of the item in the table. */
  readonly place: number;
  readonly heard: number;
  /** Amount from which on it is no gap. */
  readonly needed: number;
  /** Share of the item in the target. */
  readonly share: number;
}

/** Of a balanced item nobody needs more than this to learn it, whatever its share. */
const enough = 10;

/** Amount of an item from which on it is no gap: one of an inventory's, half its share of a balance. */
export function neededAmount(facet: TableFacet, share: number, facetAmount: number): number {
  if (facet.measure === 'coverage') return 1;
  return Math.min(enough, Math.max(1, Math.ceil(0.5 * share * facetAmount)));
}

/** What the counts lack, the most frequent items of each facet first. */
export function findGaps(index: ItemIndex, counts: Float64Array): readonly Gap[] {
  return index.facets.flatMap((facet) => {
    const amount = sumOf(counts.subarray(facet.first, facet.first + facet.items.length));
    const gaps = facet.items.flatMap((item, number): readonly Gap[] => {
      const place = facet.first + number;
      const share = index.targets[place] as number;
      const heard = counts[place] as number;
      const needed = neededAmount(facet, share, amount);
      const { axis, name, title } = facet;
      return heard < needed ? [{ axis, facet: name, title, item, place, heard, needed, share }] : [];
    });
    return gaps.sort((a, b) => b.share - a.share);
  });
}
