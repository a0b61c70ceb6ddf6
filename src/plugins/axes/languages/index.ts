import { z } from 'zod';
import type { Plugin } from '../../../core/contracts.ts';
import type { Axis, AxisFeature, Facet, SpokenToken } from '../../../core/diversityContracts.ts';

const configSchema = z.strictObject({
  /** English words and English sentences are wanted as languages of their own, not only loanwords. */
  bilingual: z.boolean().default(false),
});

const plainShares = { Chinese: 0.8, 'with letters': 0.1, 'with loanwords': 0.1 };
const bilingualShares = { Chinese: 0.5, 'with letters': 0.1, 'with loanwords': 0.1, 'with English': 0.1, English: 0.2 };

type Speech = 'Chinese' | 'letter' | 'loanword' | 'English';

function languages({ bilingual }: z.infer<typeof configSchema>): Axis {
  const others: readonly Speech[] = bilingual ? ['letter', 'loanword', 'English'] : ['letter', 'loanword'];
  const switches = others.flatMap((other) => [`Chinese to ${other}`, `${other} to Chinese`]);
  const facets: readonly Facet[] = [
    {
      ...{ name: 'utterances', title: 'languages of utterances', measure: 'balance', weight: 1 },
      target: new Map(Object.entries(bilingual ? bilingualShares : plainShares)),
    },
    {
      ...{ name: 'switches', title: 'switches of language', measure: 'coverage', weight: 1 },
      target: new Map(switches.map((name) => [name, 1 / switches.length])),
    },
  ];
  return {
    facets,
    needsSound: false,
    over:
      () =>
      ({ tokens }) => {
        const speech = tokens.flatMap((token) => speechOf(token, bilingual));
        return speech.length === 0 ? [] : [one('utterances', kindOf(speech)), ...switchesOf(speech)];
      },
  };
}

function speechOf({ kind }: SpokenToken, bilingual: boolean): readonly Speech[] {
  if (kind === 'mark') return [];
  if (kind === 'syllable') return ['Chinese'];
  if (kind === 'letter') return ['letter'];
  return [kind === 'word' && bilingual ? 'English' : 'loanword'];
}

function kindOf(speech: readonly Speech[]): string {
  if (speech.includes('English')) return speech.includes('Chinese') ? 'with English' : 'English';
  if (speech.includes('loanword')) return 'with loanwords';
  return speech.includes('letter') ? 'with letters' : 'Chinese';
}

function switchesOf(speech: readonly Speech[]): readonly AxisFeature[] {
  return speech.flatMap((now, place) => {
    const before = speech[place - 1];
    return before === undefined || before === now ? [] : [one('switches', `${before} to ${now}`)];
  });
}

function one(facet: string, item: string): AxisFeature {
  return { facet, item, amount: 1 };
}

export const languagesAxis: Plugin<'axis'> = {
  kind: 'axis',
  name: 'languages',
  summary: 'pure Chinese, Chinese with letters and loanwords, and the switches between them',
  configSchema,
  create: languages,
};
