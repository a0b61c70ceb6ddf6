import { isEmoji, isSilentSign, latinWordAt, type UnknownCharacter } from '../characters.ts';
import type { NormalizedText } from '../normalize.ts';
import { isMark } from '../symbolTable.ts';
import type { SymbolWriter } from '../symbolWriter.ts';
import { letterPhonemes } from './arpabet.ts';
import { heteronymReadings } from './heteronyms.ts';
import { pronounceWord } from './pronounceWord.ts';

/** Capitals that are read letter by letter: CPU, not NASA or HELLO, which the dictionary has. */
const isAcronym = (word: string): boolean => word.length > 1 && /^[A-Z]+s?$/.test(word) && word.length <= 4;

/** What a word says where no part of speech decides. */
const plainPhonemes = (word: string, alone: boolean): readonly string[] => {
  if (word === 'a' || (word === 'A' && !alone)) return ['AH0'];
  if (word.length === 1) return letterPhonemes(word);
  const { phonemes, by } = pronounceWord(word);
  return isAcronym(word) && by !== 'dictionary' ? [...word].flatMap(letterPhonemes) : phonemes;
};

/**
 * Says normalised English through a writer: words in phonemes, a boundary between words, marks as they are. Gives back
 * the characters that have no reading.
 */
export const speakEnglish = (
  { text }: NormalizedText,
  writer: SymbolWriter,
  emoji: 'skip' | 'error',
): UnknownCharacter[] => {
  const words = text.match(/[A-Za-z](?:[A-Za-z]|'(?=[A-Za-z]))*/g) ?? [];
  const heteronyms = heteronymReadings(text, words);
  const used = new Map<string, number>();
  const unknown: UnknownCharacter[] = [];
  for (let position = 0; position < text.length; ) {
    const character = String.fromCodePoint(text.codePointAt(position) ?? 0);
    const word = latinWordAt(text, position);
    if (word !== undefined) {
      const lower = word.toLowerCase();
      const turn = used.get(lower) ?? 0;
      used.set(lower, turn + 1);
      const decided = heteronyms.get(lower)?.[turn]?.split(' ');
      if (/[A-Za-z'] +$/.test(text.slice(Math.max(0, position - 8), position)))
        writer.plain('<wb>', 'none', position - 1);
      writer.phonemes(decided ?? plainPhonemes(word, words.length === 1), position, word.length);
      position += word.length;
      continue;
    }
    if (isMark(character)) writer.plain(character, 'none', position);
    else if (!isSilentSign(character) && (emoji === 'error' || !isEmoji(character)))
      unknown.push({ character, index: position });
    position += character.length;
  }
  return unknown;
};
