import type { MeasuredItem } from './measuredJob.ts';

/** A property that splits the held-out items. */
export interface ItemAxis {
  readonly name: string;
  /** What the item is by it; none where it says nothing of the item. */
  levelsOf(item: Pick<MeasuredItem, 'voice' | 'unit' | 'pinyin' | 'tags'>): readonly string[];
}

/** By what a metric is broken down. The tone of a sentence is that of no one syllable. */
export const itemAxes: readonly ItemAxis[] = [
  { name: 'voice', levelsOf: ({ voice }) => [voice] },
  {
    name: 'tone',
    levelsOf: ({ unit, pinyin }) => (unit === 'syllable' && pinyin !== undefined ? [pinyin.slice(-1)] : []),
  },
  { name: 'sentence', levelsOf: ({ tags }) => tags },
];
