import { pinyin } from 'pinyin-pro';
import { isDecidedByNeighbours, readByNeighbours } from './polyphones.ts';
import { polyphoneWords } from './polyphoneWords.ts';
import { pronunciationLexicon } from './pronunciationLexicon.ts';
import { isSurname, readSurname } from './surnames.ts';
import { formatSyllable, parseSyllable, tryParseSyllable } from './syllable.ts';
import { applyToneSandhi, type SandhiCharacter } from './toneSandhi.ts';
import type { WordTable } from './wordTable.ts';

export interface PinyinOptions {
  /** Sandhi of 一, 不 and third tones. @default true; false suits isolated syllables. */
  readonly toneSandhi?: boolean;
  /** Words read otherwise than by the dictionary: numbered syllables, one per character, before sandhi. */
  readonly lexicon?: WordTable;
}

/** Interjections that the dictionary spells without a vowel, by the nearest syllable. */
const interjections: Readonly<Record<string, string>> = {
  ...{ ng: 'en', n: 'en', m: 'mu', hm: 'heng', hng: 'heng', ê: 'ei' },
};

const isHan = (character: string): boolean => /\p{Script=Han}/u.test(character);

/** Of the dictionary's spellings, of which there are some 1,500. */
const ownSpellings = new Map<string, string>();

/** The dictionary's reading, with its tone mark, in our spelling; undefined for a character that it does not know. */
const dictionaryReading = (reading: string): string | undefined => {
  const known = ownSpellings.get(reading);
  if (known !== undefined) return known;
  const spelling = ownSpelling(reading);
  if (spelling !== undefined) ownSpellings.set(reading, spelling);
  return spelling;
};

/** Macron, acute, caron, grave: tones 1 to 4. */
const toneMarks = ['\u0304', '\u0301', '\u030c', '\u0300'];

const ownSpelling = (reading: string): string | undefined => {
  const marked = reading.normalize('NFD');
  const tone = toneMarks.findIndex((mark) => marked.includes(mark)) + 1;
  const base = marked.replace(toneMarks[tone - 1] ?? '', '').normalize('NFC');
  const syllable = tryParseSyllable(`${interjections[base] ?? base}${tone}`);
  return syllable === undefined ? undefined : formatSyllable(syllable);
};

interface LexiconIndex {
  readonly words: ReadonlyMap<string, readonly string[]>;
  /** Characters of the longest word that begins with a character. */
  readonly longest: ReadonlyMap<string, number>;
}

const indexLexicon = (...lexicons: readonly WordTable[]): LexiconIndex => {
  const words = new Map(lexicons.flatMap((lexicon) => Object.entries(lexicon)));
  const longest = new Map<string, number>();
  for (const word of words.keys()) {
    const [first = '', ...others] = word;
    longest.set(first, Math.max(longest.get(first) ?? 0, others.length + 1));
  }
  return { words, longest };
};

const ownIndex = indexLexicon(polyphoneWords, pronunciationLexicon);
const userIndexes = new WeakMap<WordTable, LexiconIndex>();

/** The user's words over ours; made once per lexicon. */
const lexiconIndex = (lexicon: WordTable | undefined): LexiconIndex => {
  if (lexicon === undefined) return ownIndex;
  const index = userIndexes.get(lexicon) ?? indexLexicon(polyphoneWords, pronunciationLexicon, lexicon);
  userIndexes.set(lexicon, index);
  return index;
};

/** Longest word of the lexicon at each place, from left to right. */
const lexiconReadings = (characters: readonly string[], { words, longest }: LexiconIndex): (string | undefined)[] => {
  const readings: (string | undefined)[] = characters.map(() => undefined);
  for (let start = 0; start < characters.length; ) {
    let used = 1;
    const most = longest.get(characters[start] ?? '') ?? 0;
    for (let length = Math.min(most, characters.length - start); length > 0; length--) {
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
  const tones = applyToneSandhi(phrase, () => wordLengths(characters));
  return readings.map((reading, index) => `${reading.slice(0, -1)}${tones[index]}`);
};

/** What the characters around decide: names, and polyphones with a rule of their own. */
const readInContext = (characters: readonly string[], index: number, reading: string): string | undefined => {
  const character = characters[index] ?? '';
  if (!isDecidedByNeighbours(character) && !isSurname(character)) return undefined;
  const [before, after] = [characters.slice(0, index).join(''), characters.slice(index + 1).join('')];
  return readSurname(character, before, after) ?? readByNeighbours(character, reading, before, after);
};

/** Readings of one phrase before sandhi, and which of them no rule may change. */
interface UnderlyingReadings {
  readonly readings: readonly (string | undefined)[];
  readonly fixed: readonly boolean[];
}

/** Of the last phrases that nothing was given for: a text is read with sandhi and without one after the other. */
const lastPhrases = new Map<string, UnderlyingReadings>();
const mostPhrases = 64;

const knownReadings = (characters: readonly string[]): UnderlyingReadings => {
  const phrase = characters.join('');
  const known = lastPhrases.get(phrase);
  if (known !== undefined) return known;
  const read = underlyingReadings(characters, new Map(), undefined);
  if (lastPhrases.size >= mostPhrases) lastPhrases.clear();
  lastPhrases.set(phrase, read);
  return read;
};

const underlyingReadings = (
  characters: readonly string[],
  given: ReadonlyMap<number, string>,
  lexicon: WordTable | undefined,
): UnderlyingReadings => {
  const fromDictionary = pinyin(characters.join(''), { type: 'array', toneSandhi: false });
  const fromLexicon = lexiconReadings(characters, lexiconIndex(lexicon));
  const readings = characters.map((_, index) => {
    const chosen = given.get(index) ?? fromLexicon[index];
    if (chosen !== undefined) return chosen;
    const reading = dictionaryReading(fromDictionary[index] ?? '');
    if (reading === undefined) return undefined;
    return readInContext(characters, index, reading) ?? reading;
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
  const { given = new Map(), lexicon } = options;
  const isPlain = given.size === 0 && lexicon === undefined;
  const { readings, fixed } = isPlain ? knownReadings(characters) : underlyingReadings(characters, given, lexicon);
  if (options.toneSandhi === false) return [...readings];
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
