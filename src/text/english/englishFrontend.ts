import { TextError } from '../../errors.ts';
import type { ReadText } from '../frontend.ts';
import { refuseUnknown } from '../refuseUnknown.ts';
import { symbolSequence } from '../symbolSequence.ts';
import { isMark } from '../symbolTable.ts';
import { type SymbolWriter, symbolWriter } from '../symbolWriter.ts';
import { englishTable } from './arpabet.ts';
import { normalizeEnglish } from './normalizeEnglish.ts';
import { speakEnglish } from './speakEnglish.ts';

export interface EnglishFrontendOptions {
  /** What to do with a character that has no sound here. @default 'error' */
  readonly unknown?: 'error' | 'skip';
  /** Emoji say nothing, or are refused as other unknown characters are. @default 'skip' */
  readonly emoji?: 'skip' | 'error';
}

/** Says an English text through a writer and gives back the normalised text. @throws TextError for unknown characters */
export const writeEnglish = (source: string, options: EnglishFrontendOptions, writer: SymbolWriter): string => {
  const normalized = normalizeEnglish(source);
  const unknown = speakEnglish(normalized, writer, options.emoji ?? 'skip');
  if (options.unknown !== 'skip') refuseUnknown(source, unknown, (index) => normalized.originalIndex[index] ?? 0);
  return normalized.text;
};

/**
 * English text to phonemes with stress, a boundary between words, marks as symbols.
 *
 * Shapes: every list of the result is [symbols of the text].
 * @throws TextError if a character has no reading (unless skipped), or nothing in the text has a sound.
 */
export const englishFrontend =
  (options: EnglishFrontendOptions = {}): ReadText =>
  (text) => {
    const writer = symbolWriter();
    const normalizedText = writeEnglish(text, options, writer);
    if (writer.entries.every(({ symbol }) => isMark(symbol))) {
      throw new TextError(`text '${text}': nothing in it can be said; give words in Latin letters`);
    }
    return symbolSequence(normalizedText, writer.entries, englishTable);
  };
