import type { AxisFeature, SpokenToken } from '../core/diversityContracts.ts';

/** Names of the facets of pronunciation; the reference counts have the same. */
export const phonemeFacets = [
  'initials',
  'finals',
  'syllables',
  'tonedSyllables',
  'neutralSyllables',
  'tones',
  'tonePairs',
  'joins',
  'thirdToneChains',
  'yiAndBu',
  'erhua',
  'letters',
] as const;

export type PhonemeFacet = (typeof phonemeFacets)[number];

/** What the tokens of one utterance hold, item by item. `joins` are a final and the initial behind it, across syllables. */
export function phonemeItems(tokens: readonly SpokenToken[]): readonly AxisFeature[] {
  const items: AxisFeature[] = [];
  const add = (facet: PhonemeFacet, item: string) => items.push({ facet, item, amount: 1 });
  let chain = 0;
  for (const [index, { kind, unit, written, syllable }] of tokens.entries()) {
    if (kind === 'letter') add('letters', unit);
    if (syllable === undefined) {
      chain = endChain(chain, add);
      continue;
    }
    const { base, initial, final, tone } = syllable;
    add('initials', initial);
    add('finals', final);
    add('syllables', base);
    add(tone === 5 ? 'neutralSyllables' : 'tonedSyllables', `${base}${tone}`);
    add('tones', String(tone));
    if (syllable.erhua) add('erhua', `${final}r`);
    if (written === '一' || written === '不') add('yiAndBu', `${written} ${unit}`);
    const before = tokens[index - 1]?.syllable;
    if (before !== undefined) {
      add('tonePairs', `${before.tone}-${tone}`);
      add('joins', `${before.final} ${initial}`);
    }
    chain = syllable.underlyingTone === 3 ? chain + 1 : endChain(chain, add);
  }
  endChain(chain, add);
  return items;
}

/** Third tones in a row, before sandhi. */
function endChain(chain: number, add: (facet: PhonemeFacet, item: string) => void): number {
  if (chain >= 2) add('thirdToneChains', chain >= 4 ? '4 and more' : String(chain));
  return 0;
}
