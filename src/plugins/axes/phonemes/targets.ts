import { mandarinReference } from '../../../diversity/mandarinReference.ts';
import type { PhonemeFacet } from '../../../diversity/phonemeItems.ts';
import { parseSyllable } from '../../../text/syllable.ts';
import type { PhonemesConfig } from './config.ts';

/** An item that is legal and was never counted weighs as half an occurrence. */
const uncounted = 0.5;

/** Counted less often, a syllable with neutral tone or r colour is as likely a slip of the reader. */
const neutralHeardAtLeast = 5;
const erhuaHeardAtLeast = 2;

/** Which items each facet of pronunciation wants, and their shares in running text. */
export function phonemeTargets({
  joinsHeardAtLeast,
}: Pick<PhonemesConfig, 'joinsHeardAtLeast'>): (facet: string) => ReadonlyMap<string, number> {
  const { counts, legal } = mandarinReference();
  const legalSyllables = Object.keys(legal);
  const counted = (facet: PhonemeFacet, items: readonly string[] = Object.keys(counts[facet])) =>
    shares(new Map(items.map((item) => [item, counts[facet][item] ?? 0])));
  const frequent = (facet: PhonemeFacet, least: number) =>
    counted(
      facet,
      Object.keys(counts[facet]).filter((item) => (counts[facet][item] ?? 0) >= least),
    );
  const joined = (facet: PhonemeFacet, items: readonly string[]) =>
    counted(facet, [...new Set([...Object.keys(counts[facet]), ...items])]);
  const bases = [...new Set(legalSyllables.map((syllable) => syllable.slice(0, -1)))];
  const targets: Readonly<Record<PhonemeFacet, () => ReadonlyMap<string, number>>> = {
    initials: () => counted('initials'),
    finals: () => counted('finals'),
    syllables: () => joined('syllables', bases),
    tonedSyllables: () =>
      joined(
        'tonedSyllables',
        legalSyllables.filter((syllable) => !syllable.endsWith('5')),
      ),
    neutralSyllables: () => frequent('neutralSyllables', neutralHeardAtLeast),
    tones: () => counted('tones'),
    // A third tone rises before a third tone: 3-3 is said by nobody.
    tonePairs: () =>
      counted(
        'tonePairs',
        Object.keys(counts.tonePairs).filter((pair) => pair !== '3-3'),
      ),
    joins: () => frequent('joins', joinsHeardAtLeast),
    thirdToneChains: () => counted('thirdToneChains'),
    yiAndBu: () => counted('yiAndBu'),
    erhua: () => frequent('erhua', erhuaHeardAtLeast),
    letters: () => shares(new Map(Object.keys(counts.letters).map((letter) => [letter, 1]))),
  };
  return (facet) => targets[facet as PhonemeFacet]();
}

function shares(counts: ReadonlyMap<string, number>): ReadonlyMap<string, number> {
  const weights = [...counts].map(([item, count]) => [item, Math.max(count, uncounted)] as const);
  const total = weights.reduce((sum, [, weight]) => sum + weight, 0);
  return new Map(weights.map(([item, weight]) => [item, weight / total]));
}

/** A syllable that is legal or heard, without tone, with this initial or final. */
export function syllableWith(part: 'initial' | 'final', symbol: string): string | undefined {
  return frequentSyllables().find((syllable) => parseSyllable(syllable)[part] === symbol);
}

/** Syllables with tones 1 to 4, the most frequent first. */
export function frequentSyllables(): readonly string[] {
  const { counts, legal } = mandarinReference();
  return [...Object.keys(counts.tonedSyllables), ...Object.keys(legal).filter((syllable) => !syllable.endsWith('5'))];
}
