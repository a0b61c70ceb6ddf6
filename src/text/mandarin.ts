import { TextError } from '../errors.ts';
import { isEmoji, isHanCharacter, isSilentSign, latinWordAt, type UnknownCharacter } from './characters.ts';
import { englishTable, halfThirdTable } from './english/arpabet.ts';
import { writeEnglish } from './english/englishFrontend.ts';
import type { FrontendCall, ReadText } from './frontend.ts';
import { withHalfThirds } from './halfThird.ts';
import { type GivenReadings, givenReadings, hanPhraseAt, speakGivenPhrase, speakHanPhrase } from './hanPhrase.ts';
import { takeInlineReadings } from './inlineReadings.ts';
import { normalizeMandarin } from './normalize.ts';
import type { PinyinOptions } from './pinyin.ts';
import { speakPinyin, splitPinyinText } from './pinyinText.ts';
import { refuseUnknown } from './refuseUnknown.ts';
import { simplified } from './simplified.ts';
import { hyphenatedLoanwordAt, type LatinOptions, speakLatin } from './speakLatin.ts';
import { symbolSequence } from './symbolSequence.ts';
import { isMark, mandarinTable, type SymbolTable } from './symbolTable.ts';
import { type SymbolWriter, symbolWriter } from './symbolWriter.ts';

export interface MandarinFrontendOptions extends PinyinOptions, LatinOptions {
  /** What to do with a character that has no sound here. @default 'error' */
  readonly unknown?: 'error' | 'skip';
  /** Emoji say nothing, or are refused as other unknown characters are. @default 'skip' */
  readonly emoji?: 'skip' | 'error';
  /** `merge` puts the r colour of 花儿 on the syllable before; `separate` says 儿 as a syllable. @default 'merge' */
  readonly erhua?: 'merge' | 'separate';
  /** `simplify` reads 臺灣 as 台湾, and so does what looks at the normalised text. @default 'keep' */
  readonly traditional?: 'keep' | 'simplify';
  /** `half` gives a third tone before another tone a tone id of its own. @default 'full' */
  readonly thirdTone?: 'full' | 'half';
  /** Puts a silence symbol before the first symbol and after the last. @default false */
  readonly edgeSilence?: boolean;
}

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
  if (tagged.readings.size > 0) {
    for (let index = 0; index < normalized.text.length; index++) {
      const reading = tagged.readings.get(toTagged(index));
      if (reading !== undefined) inline.set(index, reading);
    }
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
  const word = hyphenatedLoanwordAt(text, position, options) ?? latinWordAt(text, position);
  if (word !== undefined) {
    if (text[position - 1] === ' ') writer.plain('<wb>', 'none', position - 1);
    speakLatin(word, position, options, writer);
    return position + word.length;
  }
  if (isMark(character)) writer.plain(character, 'none', position);
  else if (!isSilentSign(character) && (options.emoji === 'error' || !isEmoji(character)))
    unknown.push({ character, index: position });
  return position + character.length;
};

const speakSource = (
  written: string,
  options: MandarinFrontendOptions,
  call: FrontendCall,
  writer: SymbolWriter,
): string => {
  const source = options.traditional === 'simplify' ? simplified(written) : written;
  const tokens = call.pinyin === undefined ? splitPinyinText(source) : undefined;
  if (tokens !== undefined) return speakPinyin(tokens, writer);
  if (call.language === 'en' && options.words === 'phonemes') return writeEnglish(source, options, writer);
  const prepared = prepareText(source, call.language !== 'en');
  const given = call.pinyin === undefined ? undefined : givenReadings(call.pinyin, source);
  const unknown: UnknownCharacter[] = [];
  for (let position = 0; position < prepared.text.length; ) {
    position = speakAt(prepared, position, options, given, writer, unknown);
  }
  given?.finish();
  if (options.unknown !== 'skip') refuseUnknown(written, unknown, prepared.toSource);
  return prepared.text;
};

/** The table that settings ask for: English phonemes and the half third have ids of their own, after all others. */
export const mandarinTableFor = ({ words, letters, thirdTone }: MandarinFrontendOptions): SymbolTable => {
  if (words === 'phonemes' || letters === 'phonemes') return englishTable;
  return thirdTone === 'half' ? halfThirdTable : mandarinTable;
};

/**
 * Text to symbols for Mandarin with letters and loanwords: characters by dictionary and sandhi, numbered pinyin
 * ('ni3 hao3') as it stands, 字<zi4> by the reading given inside, marks as symbols.
 *
 * Shapes: every list of the result is [symbols of the text].
 * @throws TextError if a character has no reading (unless skipped), a given reading is illegal or too many or too
 * few are given, or nothing in the text has a sound.
 */
export const mandarinFrontend = (options: MandarinFrontendOptions = {}): ReadText => {
  const table = mandarinTableFor(options);
  return (text, call = {}) => {
    const writer = symbolWriter();
    if (options.edgeSilence) writer.plain('<sil>', 'none', -1);
    const normalizedText = speakSource(text, options, call, writer);
    if (writer.entries.every(({ symbol }) => isMark(symbol) || symbol === '<sil>' || symbol === '<wb>')) {
      throw new TextError(`text '${text}': nothing in it can be said; give characters, letters or numbered pinyin`);
    }
    if (options.edgeSilence) writer.plain('<sil>', 'none', -1);
    const entries = options.thirdTone === 'half' ? withHalfThirds(writer.entries) : writer.entries;
    return symbolSequence(normalizedText, entries, table);
  };
};
