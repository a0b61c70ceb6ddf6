import { TextError } from '../errors.ts';
import type { FrontendCall, ReadText } from './frontend.ts';
import {
  type GivenReadings,
  givenReadings,
  hanPhraseAt,
  isHanCharacter,
  speakGivenPhrase,
  speakHanPhrase,
  type UnknownCharacter,
} from './hanPhrase.ts';
import { takeInlineReadings } from './inlineReadings.ts';
import { isSpelledOut, mandarinLatinReading } from './letterReadings.ts';
import { normalizeMandarin } from './normalize.ts';
import type { PinyinOptions } from './pinyin.ts';
import { speakPinyin, splitPinyinText } from './pinyinText.ts';
import { parseSyllable } from './syllable.ts';
import { symbolSequence } from './symbolSequence.ts';
import { isMark } from './symbolTable.ts';
import { type SymbolWriter, symbolWriter } from './symbolWriter.ts';

export interface MandarinFrontendOptions extends PinyinOptions {
  /** What to do with a character that has no sound here. @default 'error' */
  readonly unknown?: 'error' | 'skip';
  /** Emoji say nothing, or are refused as other unknown characters are. @default 'skip' */
  readonly emoji?: 'skip' | 'error';
  /** `merge` puts the r colour of 花儿 on the syllable before; `separate` says 儿 as a syllable. @default 'merge' */
  readonly erhua?: 'merge' | 'separate';
  /** `symbols` keeps Latin letters as letter symbols; `mandarin` says them in Mandarin syllables. @default 'symbols' */
  readonly letters?: 'symbols' | 'mandarin';
  /** Puts a silence symbol before the first symbol and after the last. @default false */
  readonly edgeSilence?: boolean;
}

/** Signs that are seen and not heard. */
const isSilentSign = (character: string): boolean =>
  /^[\s"'“”‘’「」『』《》〈〉()[\]【】{}·•_*#`^|\\<>-]$/u.test(character);

/** A picture, or a part of one: joiners, variation selectors, skin tones, flags' letters, key caps. */
const isEmoji = (character: string): boolean =>
  /^(?:\p{Extended_Pictographic}|\p{Emoji_Component})$/u.test(character) && !/^[\d#*]$/.test(character);

const latinWord = /[A-Za-z](?:[A-Za-z]|'(?=[A-Za-z]))*/y;

const latinWordAt = (text: string, position: number): string | undefined => {
  latinWord.lastIndex = position;
  return latinWord.exec(text)?.[0];
};

const speakLatin = (word: string, start: number, letters: 'symbols' | 'mandarin', writer: SymbolWriter): void => {
  if (letters === 'mandarin') {
    for (const { pinyin, letterOffset } of mandarinLatinReading(word)) {
      writer.syllable(parseSyllable(pinyin), start + letterOffset);
    }
  } else if (isSpelledOut(word)) {
    for (const [offset, letter] of [...word].entries()) writer.plain(letter.toUpperCase(), 'en', start + offset);
  } else {
    writer.word(word, start);
  }
};

/** A text ready to be said: normalised, with readings given inside it by place, and the way back to its source. */
interface PreparedText {
  readonly text: string;
  readonly inline: ReadonlyMap<number, string>;
  readonly toSource: (index: number) => number;
}

const prepareText = (source: string, numbers: boolean): PreparedText => {
  const tagged = takeInlineReadings(source);
  const normalized = normalizeMandarin(tagged.text, { numbers });
  const toTagged = (index: number): number => normalized.originalIndex[index] ?? 0;
  const inline = new Map<number, string>();
  for (let index = 0; index < normalized.text.length; index++) {
    const reading = tagged.readings.get(toTagged(index));
    if (reading !== undefined) inline.set(index, reading);
  }
  return { text: normalized.text, inline, toSource: (index) => tagged.originalIndex[toTagged(index)] ?? 0 };
};

/** Says what begins at one place of the text, and gives back the place after it. */
const speakAt = (
  prepared: PreparedText,
  position: number,
  options: MandarinFrontendOptions,
  given: GivenReadings | undefined,
  writer: SymbolWriter,
  unknown: UnknownCharacter[],
): number => {
  const { text, inline } = prepared;
  const character = String.fromCodePoint(text.codePointAt(position) ?? 0);
  if (isHanCharacter(character)) {
    const phrase = hanPhraseAt(text, position);
    if (given === undefined) unknown.push(...speakHanPhrase(phrase, { ...options, inline }, writer));
    else speakGivenPhrase(phrase, given, writer);
    return phrase.end;
  }
  const word = latinWordAt(text, position);
  if (word !== undefined) {
    if (text[position - 1] === ' ') writer.plain('<wb>', 'none', position - 1);
    speakLatin(word, position, options.letters ?? 'symbols', writer);
    return position + word.length;
  }
  if (isMark(character)) writer.plain(character, 'none', position);
  else if (!isSilentSign(character) && (options.emoji === 'error' || !isEmoji(character)))
    unknown.push({ character, index: position });
  return position + character.length;
};

const refuse = (source: string, unknown: readonly UnknownCharacter[], toSource: (index: number) => number): never => {
  const names = unknown.map(({ character, index }) => {
    const code = character.codePointAt(0)?.toString(16).toUpperCase().padStart(4, '0');
    return `'${character}' (U+${code}) at position ${toSource(index) + 1}`;
  });
  throw new TextError(
    `text '${source}': no reading for ${names.join(', ')}; write it in Mandarin characters (digits of English text as words), ` +
      `give its reading as 字<zi4>, or skip such characters with unknown: skip`,
  );
};

const speakSource = (
  source: string,
  options: MandarinFrontendOptions,
  call: FrontendCall,
  writer: SymbolWriter,
): string => {
  const tokens = call.pinyin === undefined ? splitPinyinText(source) : undefined;
  if (tokens !== undefined) return speakPinyin(tokens, writer);
  const prepared = prepareText(source, call.language !== 'en');
  const given = call.pinyin === undefined ? undefined : givenReadings(call.pinyin, source);
  const unknown: UnknownCharacter[] = [];
  for (let position = 0; position < prepared.text.length; ) {
    position = speakAt(prepared, position, options, given, writer, unknown);
  }
  given?.finish();
  if (unknown.length > 0 && options.unknown !== 'skip') refuse(source, unknown, prepared.toSource);
  return prepared.text;
};

/**
 * Text to symbols for Mandarin with letters and loanwords: characters by dictionary and sandhi, numbered pinyin
 * ('ni3 hao3') as it stands, 字<zi4> by the reading given inside, marks as symbols.
 *
 * Shapes: every list of the result is [symbols of the text].
 * @throws TextError if a character has no reading (unless skipped), a given reading is illegal or too many or too
 * few are given, or nothing in the text has a sound.
 */
export const mandarinFrontend =
  (options: MandarinFrontendOptions = {}): ReadText =>
  (text, call = {}) => {
    const writer = symbolWriter();
    if (options.edgeSilence) writer.plain('<sil>', 'none', -1);
    const normalizedText = speakSource(text, options, call, writer);
    if (writer.entries.every(({ symbol }) => isMark(symbol) || symbol === '<sil>')) {
      throw new TextError(`text '${text}': nothing in it can be said; give characters, letters or numbered pinyin`);
    }
    if (options.edgeSilence) writer.plain('<sil>', 'none', -1);
    return symbolSequence(normalizedText, writer.entries);
  };
