import type { EvaluatedItem } from './runEvaluation.ts';

export const itemAxisNames = ['voice', 'tone', 'sentence', 'language', 'combination'] as const;

/** A property that splits the held-out items. */
export interface ItemAxis {
  readonly name: (typeof itemAxisNames)[number];
  /** What the item is by it; none where it says nothing of the item. */
  levelsOf(
    item: Pick<EvaluatedItem, 'voice' | 'unit' | 'pinyin' | 'tags' | 'language' | 'familiarity'>,
  ): readonly string[];
}

/** By what a metric is broken down. The tone of a sentence is that of no one syllable. */
export const itemAxes: readonly ItemAxis[] = [
  { name: 'voice', levelsOf: ({ voice }) => [voice] },
  {
    name: 'tone',
    levelsOf: ({ unit, pinyin }) => (unit === 'syllable' && pinyin !== undefined ? [pinyin.slice(-1)] : []),
  },
  { name: 'sentence', levelsOf: ({ tags }) => tags },
  { name: 'language', levelsOf: ({ language }) => (language === undefined ? [] : [language]) },
  { name: 'combination', levelsOf: ({ familiarity }) => (familiarity === undefined ? [] : [familiarity]) },
];

/** What an item is by an axis. */
export function levelsOf(item: Parameters<ItemAxis['levelsOf']>[0], axis: ItemAxis['name']): readonly string[] {
  return itemAxes.find(({ name }) => name === axis)?.levelsOf(item) ?? [];
}
