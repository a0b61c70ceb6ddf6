import { letterPhonemes } from './english/arpabet.ts';
import { mandarinSyllables } from './english/mandarinSyllables.ts';
import { partsOfName, pronounceWord } from './english/pronounceWord.ts';
import { isSpelledOut, letterSyllables, loanwordReading, ownLoanwords } from './letterReadings.ts';
import { parseSyllable } from './syllable.ts';
import type { SymbolWriter } from './symbolWriter.ts';
import type { WordTable } from './wordTable.ts';

/** How Latin letters in Mandarin text are said. */
export interface LatinOptions {
  /**
   * `symbols` keeps letters that are spelled out as letter symbols; `mandarin` says their names in Mandarin syllables,
   * `phonemes` in English phonemes. @default 'symbols'
   */
  readonly letters?: 'symbols' | 'mandarin' | 'phonemes';
  /**
   * Words that no loanword table has: `spelled` says them by their letters; `mandarin` in the Mandarin syllables that
   * come near to them, `phonemes` in English phonemes. @default 'spelled'
   */
  readonly words?: 'spelled' | 'mandarin' | 'phonemes';
  /** Words with readings in Mandarin syllables. @default those that ship with the package */
  readonly loanwords?: WordTable;
}

/** A word and its place in the text. */
interface PlacedWord {
  readonly word: string;
  readonly start: number;
}

/** The letter at which syllable `index` of `count` stands. */
const letterAt = ({ word, start }: PlacedWord, index: number, count: number): number =>
  start + Math.min(word.length - 1, Math.floor((index * word.length) / count));

const speakSyllables = (syllables: readonly string[], placed: PlacedWord, writer: SymbolWriter): void => {
  for (const [index, pinyin] of syllables.entries()) {
    writer.syllable(parseSyllable(pinyin), letterAt(placed, index, syllables.length));
  }
};

const speakLetters = ({ word, start }: PlacedWord, letters: LatinOptions['letters'], writer: SymbolWriter): void => {
  for (const [offset, letter] of [...word].entries()) {
    const placed = { word: letter, start: start + offset };
    if (letters === 'mandarin')
      for (const pinyin of letterSyllables(letter)) writer.syllable(parseSyllable(pinyin), placed.start);
    else if (letters === 'phonemes') writer.phonemes(letterPhonemes(letter), placed.start, 1);
    else writer.plain(letter.toUpperCase(), 'en', placed.start);
  }
};

/** A name of several parts, such as ChatGPT, of which the dictionary does not know the whole. */
const nameParts = ({ word, start }: PlacedWord): readonly PlacedWord[] => {
  if (pronounceWord(word).by !== 'parts') return [];
  const parts = partsOfName(word);
  if (parts.length < 2) return [];
  let offset = 0;
  return parts.map((part) => {
    offset = word.indexOf(part, offset) + part.length;
    return { word: part, start: start + offset - part.length };
  });
};

/** Says a Latin word or its letters through a writer. */
export const speakLatin = (word: string, start: number, options: LatinOptions, writer: SymbolWriter): void => {
  const { letters = 'symbols', words = 'spelled' } = options;
  const placed = { word, start };
  const usesTable = letters === 'mandarin' || words !== 'spelled';
  const loanword = usesTable ? loanwordReading(word, options.loanwords ?? ownLoanwords()) : undefined;
  if (loanword !== undefined) speakSyllables(loanword, placed, writer);
  else if (isSpelledOut(word)) speakLetters(placed, letters, writer);
  else if (words !== 'spelled') speakWord(placed, options, writer);
  else if (letters === 'symbols') writer.word(word, start);
  else speakLetters(placed, letters, writer);
};

const speakWord = (placed: PlacedWord, options: LatinOptions, writer: SymbolWriter): void => {
  const parts = nameParts(placed);
  if (parts.length > 0) {
    for (const { word, start } of parts) speakLatin(word, start, options, writer);
    return;
  }
  const { phonemes, by } = pronounceWord(placed.word);
  if (by === 'letter names') speakLetters(placed, options.letters, writer);
  else if (options.words === 'mandarin') speakSyllables(mandarinSyllables(phonemes), placed, writer);
  else writer.phonemes(phonemes, placed.start, placed.word.length);
};

const hyphenated = /[A-Za-z]+(?:-[A-Za-z]+)+/y;

/** A word with hyphens that the table of loanwords has, such as Wi-Fi. */
export const hyphenatedLoanwordAt = (text: string, position: number, options: LatinOptions): string | undefined => {
  if (options.letters !== 'mandarin' && (options.words ?? 'spelled') === 'spelled') return undefined;
  hyphenated.lastIndex = position;
  const word = hyphenated.exec(text)?.[0];
  if (word === undefined) return undefined;
  return loanwordReading(word, options.loanwords ?? ownLoanwords()) === undefined ? undefined : word;
};
