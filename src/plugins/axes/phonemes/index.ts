import type { Plugin } from '../../../core/contracts.ts';
import type { Axis, Facet } from '../../../core/diversityContracts.ts';
import { phonemeItems } from '../../../diversity/phonemeItems.ts';
import { configSchema, type PhonemesConfig } from './config.ts';
import { fragmentOf } from './fragments.ts';
import { phonemeTargets } from './targets.ts';

const facets: readonly Omit<Facet, 'target'>[] = [
  { name: 'initials', title: 'initials', measure: 'coverage', weight: 1 },
  { name: 'finals', title: 'finals', measure: 'coverage', weight: 1 },
  { name: 'syllables', title: 'initial x final', measure: 'coverage', weight: 1 },
  { name: 'tonedSyllables', title: 'syllables with tones 1 to 4', measure: 'coverage', weight: 2 },
  { name: 'neutralSyllables', title: 'syllables with neutral tone', measure: 'coverage', weight: 0.5 },
  { name: 'tones', title: 'tones', measure: 'balance', weight: 1 },
  { name: 'tonePairs', title: 'tone pairs', measure: 'coverage', weight: 1 },
  { name: 'joins', title: 'joins of syllables', measure: 'coverage', weight: 1 },
  { name: 'thirdToneChains', title: 'third tones in a row', measure: 'coverage', weight: 0.5 },
  { name: 'yiAndBu', title: 'tones of 一 and 不', measure: 'coverage', weight: 0.5 },
  { name: 'erhua', title: 'r-coloured finals', measure: 'coverage', weight: 0.25 },
  { name: 'letters', title: 'letters', measure: 'coverage', weight: 0.25 },
];

function phonemes(config: PhonemesConfig): Axis {
  const targets = phonemeTargets(config);
  const wanted = facets.filter(({ name }) => (name === 'erhua' ? config.erhua : name !== 'letters' || config.letters));
  return {
    facets: wanted.map((facet) => ({ ...facet, target: targets(facet.name) })),
    over:
      () =>
      ({ tokens }) =>
        phonemeItems(tokens),
    needsSound: false,
    fragment: fragmentOf,
  };
}

export const phonemesAxis: Plugin<'axis'> = {
  kind: 'axis',
  name: 'phonemes',
  summary: 'Mandarin syllables, tones, their neighbourhoods, sandhi, erhua and letters, as frequent as in running text',
  configSchema,
  create: phonemes,
};
