import { classesOfSyllable, type SyllableHead, syllableHeads } from './syllableClasses.ts';

/** What can be wrong with a syllable: one of its parts, or any. */
export const syllableErrorKinds = [...syllableHeads, 'syllable'] as const;
export type SyllableErrorKind = (typeof syllableErrorKinds)[number];

/** 1 where a syllable was heard as another, 0 where not. */
export type SyllableErrors = Readonly<Record<SyllableErrorKind, number>>;

/** What of a syllable in numbered pinyin was heard wrong; undefined where it has classes that no head tells. */
export function syllableErrors(pinyin: string, heard: Readonly<Record<string, number>>): SyllableErrors | undefined {
  const wanted = classesOfSyllable(pinyin);
  if (wanted === undefined) return undefined;
  const wrong = (head: SyllableHead) => (heard[head] === wanted[head] ? 0 : 1);
  const [initial, final, tone] = [wrong('initial'), wrong('final'), wrong('tone')];
  return { initial, final, tone, syllable: Math.max(initial, final, tone) };
}
