import { createRequire } from 'node:module';

/** Readings by part of speech; `other` where none of the named ones is found. */
interface Heteronym {
  readonly verb?: string;
  readonly past?: string;
  readonly adjective?: string;
  readonly other: string;
}

/** `noun verb`: nouns are stressed on the first syllable, verbs on the last. */
const pairs: Readonly<Record<string, readonly [noun: string, verb: string]>> = {
  conduct: ['K AA1 N D AH0 K T', 'K AH0 N D AH1 K T'],
  conflict: ['K AA1 N F L IH0 K T', 'K AH0 N F L IH1 K T'],
  contest: ['K AA1 N T EH0 S T', 'K AH0 N T EH1 S T'],
  contract: ['K AA1 N T R AE2 K T', 'K AH0 N T R AE1 K T'],
  contrast: ['K AA1 N T R AE0 S T', 'K AH0 N T R AE1 S T'],
  convert: ['K AA1 N V ER0 T', 'K AH0 N V ER1 T'],
  convict: ['K AA1 N V IH0 K T', 'K AH0 N V IH1 K T'],
  decrease: ['D IY1 K R IY2 S', 'D IH0 K R IY1 S'],
  desert: ['D EH1 Z ER0 T', 'D IH0 Z ER1 T'],
  export: ['EH1 K S P AO0 R T', 'IH0 K S P AO1 R T'],
  extract: ['EH1 K S T R AE2 K T', 'IH0 K S T R AE1 K T'],
  import: ['IH1 M P AO2 R T', 'IH0 M P AO1 R T'],
  increase: ['IH1 N K R IY2 S', 'IH0 N K R IY1 S'],
  insult: ['IH1 N S AH2 L T', 'IH0 N S AH1 L T'],
  object: ['AA1 B JH EH0 K T', 'AH0 B JH EH1 K T'],
  permit: ['P ER1 M IH2 T', 'P ER0 M IH1 T'],
  present: ['P R EH1 Z AH0 N T', 'P R IY0 Z EH1 N T'],
  produce: ['P R OW1 D UW0 S', 'P R AH0 D UW1 S'],
  progress: ['P R AA1 G R EH2 S', 'P R AH0 G R EH1 S'],
  project: ['P R AA1 JH EH0 K T', 'P R AH0 JH EH1 K T'],
  protest: ['P R OW1 T EH2 S T', 'P R AH0 T EH1 S T'],
  rebel: ['R EH1 B AH0 L', 'R IH0 B EH1 L'],
  record: ['R EH1 K ER0 D', 'R AH0 K AO1 R D'],
  refuse: ['R EH1 F Y UW2 Z', 'R AH0 F Y UW1 Z'],
  reject: ['R IY1 JH EH0 K T', 'R IH0 JH EH1 K T'],
  subject: ['S AH1 B JH IH0 K T', 'S AH0 B JH EH1 K T'],
  survey: ['S ER1 V EY2', 'S ER0 V EY1'],
  suspect: ['S AH1 S P EH2 K T', 'S AH0 S P EH1 K T'],
  transfer: ['T R AE1 N S F ER0', 'T R AE0 N S F ER1'],
  transport: ['T R AE1 N S P AO0 R T', 'T R AE0 N S P AO1 R T'],
  upset: ['AH1 P S EH2 T', 'AH0 P S EH1 T'],
  abuse: ['AH0 B Y UW1 S', 'AH0 B Y UW1 Z'],
  excuse: ['IH0 K S K Y UW1 S', 'IH0 K S K Y UW1 Z'],
  house: ['HH AW1 S', 'HH AW1 Z'],
  use: ['Y UW1 S', 'Y UW1 Z'],
  uses: ['Y UW1 S IH0 Z', 'Y UW1 Z IH0 Z'],
  lives: ['L AY1 V Z', 'L IH1 V Z'],
  advocate: ['AE1 D V AH0 K AH0 T', 'AE1 D V AH0 K EY2 T'],
  delegate: ['D EH1 L AH0 G AH0 T', 'D EH1 L AH0 G EY2 T'],
  duplicate: ['D UW1 P L AH0 K AH0 T', 'D UW1 P L AH0 K EY2 T'],
  estimate: ['EH1 S T AH0 M AH0 T', 'EH1 S T AH0 M EY2 T'],
  graduate: ['G R AE1 JH AH0 W AH0 T', 'G R AE1 JH AH0 W EY2 T'],
  separate: ['S EH1 P ER0 IH0 T', 'S EH1 P ER0 EY2 T'],
  associate: ['AH0 S OW1 SH IY0 AH0 T', 'AH0 S OW1 SH IY0 EY2 T'],
  moderate: ['M AA1 D ER0 AH0 T', 'M AA1 D ER0 EY2 T'],
  deliberate: ['D IH0 L IH1 B ER0 AH0 T', 'D IH0 L IH1 B ER0 EY2 T'],
  perfect: ['P ER1 F IH2 K T', 'P ER0 F EH1 K T'],
  wind: ['W IH1 N D', 'W AY1 N D'],
  tear: ['T IH1 R', 'T EH1 R'],
  wound: ['W UW1 N D', 'W AW1 N D'],
};

const heteronyms: Readonly<Record<string, Heteronym>> = {
  ...Object.fromEntries(Object.entries(pairs).map(([word, [other, verb]]) => [word, { verb, other }])),
  read: { past: 'R EH1 D', other: 'R IY1 D' },
  live: { verb: 'L IH1 V', adjective: 'L AY1 V', other: 'L AY1 V' },
  close: { verb: 'K L OW1 Z', adjective: 'K L OW1 S', other: 'K L OW1 S' },
  wound: { verb: 'W UW1 N D', past: 'W AW1 N D', other: 'W UW1 N D' },
  content: { adjective: 'K AH0 N T EH1 N T', other: 'K AA1 N T EH0 N T' },
  minute: { adjective: 'M AY0 N UW1 T', other: 'M IH1 N AH0 T' },
};

type Tagger = (text: string) => {
  json(): readonly { readonly terms: readonly { readonly text: string; readonly tags: readonly string[] }[] }[];
};

const load = createRequire(import.meta.url);
let tagger: Tagger | undefined;

const readingOf = ({ verb, past, adjective, other }: Heteronym, tags: readonly string[]): string => {
  if (past !== undefined && (tags.includes('PastTense') || tags.includes('Participle'))) return past;
  if (adjective !== undefined && tags.includes('Adjective')) return adjective;
  return verb !== undefined && tags.includes('Verb') ? verb : other;
};

/**
 * Phonemes of the heteronyms of a sentence by their part of speech: from each such word in lower case to its readings in
 * order. The tagger is loaded when the first heteronym is met.
 */
export const heteronymReadings = (
  sentence: string,
  words: readonly string[],
): ReadonlyMap<string, readonly string[]> => {
  const found = new Map<string, string[]>();
  if (!words.some((word) => Object.hasOwn(heteronyms, word.toLowerCase()))) return found;
  tagger ??= load('compromise/two') as Tagger;
  for (const { terms } of tagger(sentence).json()) {
    for (const { text, tags } of terms) {
      const word = text.toLowerCase().replace(/[^a-z']/g, '');
      const heteronym = Object.hasOwn(heteronyms, word) ? heteronyms[word] : undefined;
      if (heteronym === undefined) continue;
      found.set(word, [...(found.get(word) ?? []), readingOf(heteronym, tags)]);
    }
  }
  return found;
};
