import { pinyin } from 'pinyin-pro';
import { readByNeighbours } from './polyphones.ts';
import { type PronunciationLexicon, pronunciationLexicon } from './pronunciationLexicon.ts';
import { formatSyllable, parseSyllable, tryParseSyllable } from './syllable.ts';
import { applyToneSandhi, type SandhiCharacter } from './toneSandhi.ts';

export interface PinyinOptions {
  /** Sandhi of 一, 不 and third tones. @default true; false suits isolated syllables. */
  readonly toneSandhi?: boolean;
  /** Words read otherwise than by the dictionary: numbered syllables, one per character, before sandhi. */
  readonly lexicon?: PronunciationLexicon;
}

/** Interjections that the dictionary spells without a vowel, by the nearest syllable. */
const interjections: Readonly<Record<string, string>> = {
  ...{ ng: 'en', n: 'en', m: 'mu', hm: 'heng', hng: 'heng', ê: 'ei' },
};

const isHan = (character: string): boolean => /\p{Script=Han}/u.test(character);

/** The dictionary's reading in our spelling, or undefined for a character that it does not know. */
const dictionaryReading = (reading: string): string | undefined => {
  const base = reading.slice(0, -1);
  const syllable = tryParseSyllable(`${interjections[base] ?? base}${reading.slice(-1)}`);
  return syllable === undefined ? undefined : formatSyllable(syllable);
};

interface LexiconIndex {
  readonly words: ReadonlyMap<string, readonly string[]>;
  readonly longest: number;
}

const indexLexicon = (...lexicons: readonly PronunciationLexicon[]): LexiconIndex => {
  const words = new Map(lexicons.flatMap((lexicon) => Object.entries(lexicon)));
  return { words, longest: Math.max(1, ...[...words.keys()].map((word) => [...word].length)) };
};

const ownIndex = indexLexicon(pronunciationLexicon);
const userIndexes = new WeakMap<PronunciationLexicon, LexiconIndex>();

/** The user's words over ours; made once per lexicon. */
const lexiconIndex = (lexicon: PronunciationLexicon | undefined): LexiconIndex => {
  if (lexicon === undefined) return ownIndex;
  const index = userIndexes.get(lexicon) ?? indexLexicon(pronunciationLexicon, lexicon);
  userIndexes.set(lexicon, index);
  return index;
};

/** Longest word of the lexicon at each place, from left to right. */
const lexiconReadings = (characters: readonly string[], { words, longest }: LexiconIndex): (string | undefined)[] => {
  const readings: (string | undefined)[] = characters.map(() => undefined);
  for (let start = 0; start < characters.length; ) {
    let used = 1;
    for (let length = Math.min(longest, characters.length - start); length > 0; length--) {
      const reading = words.get(characters.slice(start, start + length).join(''));
      if (reading === undefined || reading.length !== length) continue;
      readings.splice(start, length, ...reading);
      used = length;
      break;
    }
    start += used;
  }
  return readings;
};

const wordSegmenter = new Intl.Segmenter('zh', { granularity: 'word' });

const wordLengths = (characters: readonly string[]): number[] =>
  [...wordSegmenter.segment(characters.join(''))].map(({ segment }) => [...segment].length);

const withSandhi = (
  characters: readonly string[],
  readings: readonly string[],
  fixed: readonly boolean[],
): string[] => {
  const phrase = readings.map((reading, index): SandhiCharacter => {
    const { base, tone } = parseSyllable(reading);
    return { character: characters[index] ?? '', base, tone, fixed: fixed[index] ?? false };
  });
  const tones = applyToneSandhi(phrase, wordLengths(characters));
  return readings.map((reading, index) => `${reading.slice(0, -1)}${tones[index]}`);
};

/** Readings of one phrase before sandhi, and which of them no rule may change. */
const underlyingReadings = (
  characters: readonly string[],
  given: ReadonlyMap<number, string>,
  lexicon: PronunciationLexicon | undefined,
): { readings: (string | undefined)[]; fixed: boolean[] } => {
  const fromDictionary = pinyin(characters.join(''), { toneType: 'num', type: 'array', toneSandhi: false });
  const fromLexicon = lexiconReadings(characters, lexiconIndex(lexicon));
  const readings = characters.map((character, index) => {
    const chosen = given.get(index) ?? fromLexicon[index];
    if (chosen !== undefined) return chosen;
    const reading = dictionaryReading(fromDictionary[index] ?? '');
    if (reading === undefined) return undefined;
    const before = characters.slice(0, index).join('');
    return readByNeighbours(character, reading, before, characters.slice(index + 1).join('')) ?? reading;
  });
  const fixed = characters.map(
    (character, index) => given.has(index) || (fromLexicon[index] !== undefined && '一不'.includes(character)),
  );
  return { readings, fixed };
};

/**
 * Numbered pinyin of one phrase of Han characters, one per character, with undefined for a character without a reading.
 * `given` holds readings by position in the phrase that win over everything and keep their tone.
 *
 * Shapes: characters [n] -> readings [n].
 * @throws TextError if a given reading or one of the lexicon is no legal syllable.
 */
export const readPhrase = (
  characters: readonly string[],
  options: PinyinOptions & { readonly given?: ReadonlyMap<number, string> } = {},
): (string | undefined)[] => {
  const { readings, fixed } = underlyingReadings(characters, options.given ?? new Map(), options.lexicon);
  if (options.toneSandhi === false) return readings;
  const spoken: (string | undefined)[] = [];
  for (let start = 0; start < characters.length; ) {
    let end = start;
    while (end < characters.length && readings[end] !== undefined) end++;
    const known = readings.slice(start, end).filter((reading) => reading !== undefined);
    spoken.push(...withSandhi(characters.slice(start, end), known, fixed.slice(start, end)));
    if (end < characters.length) spoken.push(undefined);
    start = end + 1;
  }
  return spoken;
};

/** Numbered pinyin of every Han character of a text; phrases end at each character that is not Han. */
export const numberedPinyin = (text: string, options: PinyinOptions = {}): (string | undefined)[] =>
  text
    .split(/[^\p{Script=Han}]+/u)
    .filter((phrase) => phrase !== '' && isHan(phrase))
    .flatMap((phrase) => readPhrase([...phrase], options));
