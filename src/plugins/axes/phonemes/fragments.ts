import { mandarinReference } from '../../../diversity/mandarinReference.ts';
import type { PhonemeFacet } from '../../../diversity/phonemeItems.ts';
import { parseSyllable } from '../../../text/syllable.ts';
import { frequentSyllables, syllableWith } from './targets.ts';

const toneOf = (syllable: string): string => syllable.slice(-1);

/** A character with its reading, as the text frontend takes it: 字<zi4>. */
function written(syllable: string | undefined): string | undefined {
  if (syllable === undefined) return undefined;
  const { legal } = mandarinReference();
  const base = syllable.slice(0, -1);
  const near = [legal[syllable], ...['3', '4', '1', '2', '5'].map((tone) => legal[`${base}${tone}`])];
  const character = near.find((one) => one !== undefined);
  return character === undefined ? undefined : `${character}<${syllable}>`;
}

function joined(...syllables: readonly (string | undefined)[]): string | undefined {
  const parts = syllables.map(written);
  return parts.every((part) => part !== undefined) ? parts.join('') : undefined;
}

const withTone = (tone: string): string | undefined =>
  tone === '5' ? 'de5' : frequentSyllables().find((syllable) => toneOf(syllable) === tone);

function colouredFinal(item: string): string | undefined {
  const syllable = syllableWith('final', item.slice(0, -1));
  const character = syllable && written(syllable)?.[0];
  return syllable && character && `${character}<${syllable.slice(0, -1)}r${toneOf(syllable)}>`;
}

const ways: Readonly<Partial<Record<PhonemeFacet, (item: string) => string | undefined>>> = {
  initials: (item) => joined(syllableWith('initial', item)),
  finals: (item) => joined(syllableWith('final', item)),
  syllables: (item) =>
    joined(
      [...frequentSyllables(), ...Object.keys(mandarinReference().legal)].find((one) => one.slice(0, -1) === item),
    ),
  tonedSyllables: (item) => joined(item),
  neutralSyllables: (item) => joined(item),
  tones: (item) => joined(withTone(item)),
  tonePairs: (item) => joined(...item.split('-').map(withTone)),
  joins: (item) => {
    const [final = '', initial = ''] = item.split(' ');
    const first = frequentSyllables().find(
      (syllable) => parseSyllable(syllable).final === final && !syllable.endsWith('3'),
    );
    return joined(first, syllableWith('initial', initial));
  },
  yiAndBu: (item) => item.replace(' ', '<').concat('>'),
  erhua: colouredFinal,
  letters: (item) => item,
};

/** The shortest text that holds an item, with readings given inside where characters alone would not say it. */
export function fragmentOf(facet: string, item: string): string | undefined {
  return ways[facet as PhonemeFacet]?.(item);
}
