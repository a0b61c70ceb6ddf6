import { legalSyllables, tryParseSyllable } from './syllable.ts';

/** What is told of a syllable, each by itself. */
export const syllableHeads = ['initial', 'final', 'tone'] as const;
export type SyllableHead = (typeof syllableHeads)[number];

const legal = legalSyllables.flatMap((base) => tryParseSyllable(`${base}1`) ?? []);

/** The values that each head tells apart; their order never changes: what was trained with it knows classes by number. */
export const syllableClasses: Readonly<Record<SyllableHead, readonly string[]>> = {
  initial: [...new Set(legal.map(({ initial }) => initial))].sort(),
  final: [...new Set(legal.map(({ final }) => final))].sort(),
  tone: ['1', '2', '3', '4', '5'],
};

/** How many classes each head has. */
export const syllableClassCounts: Readonly<Record<SyllableHead, number>> = {
  initial: syllableClasses.initial.length,
  final: syllableClasses.final.length,
  tone: syllableClasses.tone.length,
};

/** The class numbers of a syllable in numbered pinyin; undefined where it is none, or has the r colour, which no head tells. */
export function classesOfSyllable(pinyin: string): Readonly<Record<SyllableHead, number>> | undefined {
  const syllable = tryParseSyllable(pinyin);
  if (syllable === undefined || syllable.erhua) return undefined;
  const { initial, final, tone } = syllable;
  return {
    initial: syllableClasses.initial.indexOf(initial),
    final: syllableClasses.final.indexOf(final),
    tone: tone - 1,
  };
}
