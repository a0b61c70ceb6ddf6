import { letterPhonemes } from './arpabet.ts';
import { dictionaryPhonemes } from './cmuDictionary.ts';
import { letterToSound } from './letterToSound.ts';

/** How a word's phonemes were found. */
export interface Pronunciation {
  readonly phonemes: readonly string[];
  readonly by: 'dictionary' | 'inflection' | 'parts' | 'letter names' | 'letters';
}

const isVoiceless = (phoneme: string): boolean => /^(?:P|T|K|F|TH)$/.test(phoneme);
const isSibilant = (phoneme: string): boolean => /^(?:S|Z|SH|ZH|CH|JH)$/.test(phoneme);

const pluralEnding = (last: string): readonly string[] => {
  if (isSibilant(last)) return ['IH0', 'Z'];
  return isVoiceless(last) ? ['S'] : ['Z'];
};

const pastEnding = (last: string): readonly string[] => {
  if (/^[TD]$/.test(last)) return ['IH0', 'D'];
  return isVoiceless(last) || /^(?:S|SH|CH)$/.test(last) ? ['T'] : ['D'];
};

interface Inflection {
  readonly suffix: RegExp;
  /** Stems that the suffix may have been put to, in the order in which they are tried. */
  stems(rest: string): readonly string[];
  ending(last: string): readonly string[];
}

const undoubled = (rest: string): readonly string[] => (/(.)\1$/.test(rest) ? [rest.slice(0, -1)] : []);
const withSilentE = (rest: string): readonly string[] => [rest, `${rest}e`, ...undoubled(rest)];

const inflections: readonly Inflection[] = [
  { suffix: /'s$/, stems: (rest) => [rest], ending: pluralEnding },
  { suffix: /s'$/, stems: (rest) => [`${rest}s`, rest], ending: () => [] },
  { suffix: /ies$/, stems: (rest) => [`${rest}y`], ending: () => ['Z'] },
  { suffix: /es$/, stems: (rest) => [rest, `${rest}e`], ending: pluralEnding },
  { suffix: /s$/, stems: (rest) => [rest], ending: pluralEnding },
  { suffix: /ied$/, stems: (rest) => [`${rest}y`], ending: () => ['D'] },
  { suffix: /ed$/, stems: withSilentE, ending: pastEnding },
  { suffix: /ing$/, stems: withSilentE, ending: () => ['IH0', 'NG'] },
  { suffix: /ers$/, stems: withSilentE, ending: () => ['ER0', 'Z'] },
  { suffix: /er$/, stems: withSilentE, ending: () => ['ER0'] },
  { suffix: /ly$/, stems: (rest) => [rest], ending: () => ['L', 'IY0'] },
  { suffix: /ness$/, stems: (rest) => [rest], ending: () => ['N', 'AH0', 'S'] },
];

const inflected = (word: string): readonly string[] | undefined => {
  for (const { suffix, stems, ending } of inflections) {
    if (!suffix.test(word)) continue;
    const rest = word.replace(suffix, '');
    for (const stem of stems(rest)) {
      const phonemes = stem.length < 2 ? undefined : dictionaryPhonemes(stem);
      if (phonemes !== undefined) return [...phonemes, ...ending(phonemes.at(-1) ?? '')];
    }
  }
  return undefined;
};

/** Two words of the dictionary in one, of at least three letters each; the most even parts first. */
const compound = (word: string): readonly string[] | undefined => {
  const places = Array.from({ length: Math.max(0, word.length - 5) }, (_, index) => index + 3);
  const evenFirst = places.sort((a, b) => Math.abs(a - word.length / 2) - Math.abs(b - word.length / 2));
  for (const place of evenFirst) {
    const first = dictionaryPhonemes(word.slice(0, place));
    const second = first && dictionaryPhonemes(word.slice(place));
    if (first && second) return [...first, ...second.map((phoneme) => phoneme.replace('1', '2'))];
  }
  return undefined;
};

/** Capitals in a row, and words with or without one: ChatGPT is Chat and GPT. */
export const partsOfName = (word: string): readonly string[] => word.match(/[A-Z]+(?![a-z])|[A-Z]?[a-z']+/g) ?? [];

const spelled = (word: string): readonly string[] => [...word].flatMap(letterPhonemes);

/** A word that nobody could say in one: no vowel in it, or capitals that no dictionary knows. */
const isUnsayable = (word: string): boolean => !/[aeiouy]/i.test(word) || /^[A-Z]{2,5}$/.test(word);

/** Capitals inside a name are read letter by letter: the AI of OpenAI. */
const partPhonemes = (part: string): readonly string[] =>
  /^[A-Z]{2,}$/.test(part) ? spelled(part) : pronounceWord(part).phonemes;

/**
 * Phonemes of an English word, with stress on vowels: by the CMU dictionary, by the dictionary's stem and an ending, by
 * the parts of a name (OpenAI, deepseek), letter by letter where it cannot be said as one word, else by rules of spelling.
 */
export const pronounceWord = (word: string): Pronunciation => {
  const lower = word.toLowerCase();
  const known = dictionaryPhonemes(lower);
  if (known !== undefined) return { phonemes: known, by: 'dictionary' };
  const inflection = inflected(lower);
  if (inflection !== undefined) return { phonemes: inflection, by: 'inflection' };
  const parts = partsOfName(word);
  if (parts.length > 1) return { phonemes: parts.flatMap(partPhonemes), by: 'parts' };
  if (isUnsayable(word)) return { phonemes: spelled(word), by: 'letter names' };
  const joined = compound(lower);
  if (joined !== undefined) return { phonemes: joined, by: 'parts' };
  return { phonemes: letterToSound(lower), by: 'letters' };
};
