import { phonemeSymbol } from './english/arpabet.ts';
import type { Syllable } from './syllable.ts';
import type { SymbolEntry } from './symbolSequence.ts';
import { erhuaSymbol } from './symbolTable.ts';

/** Collects symbols in the order of speech and counts syllables, letters and marks. */
export interface SymbolWriter {
  readonly entries: SymbolEntry[];
  /** One symbol without a tone that stands for itself: a mark, a letter, a silence. */
  plain(symbol: string, language: string, characterIndex: number): void;
  /** An English word by its spelling; its letters share one syllable number. */
  word(letters: string, characterIndex: number): void;
  /** English phonemes of one word or letter that has some letters of the text; they share one syllable number. */
  phonemes(phonemes: readonly string[], characterIndex: number, letters: number): void;
  /** A Mandarin syllable: initial, final, and the r colour if it has one. */
  syllable(syllable: Syllable, characterIndex: number, erhuaIndex?: number): void;
}

export const symbolWriter = (): SymbolWriter => {
  const entries: SymbolEntry[] = [];
  let syllableIndex = 0;
  const push = (symbol: string, tone: number, language: string, characterIndex: number): void => {
    entries.push({ symbol, tone, language, characterIndex, syllableIndex });
  };
  return {
    entries,
    plain(symbol, language, characterIndex) {
      push(symbol, 0, language, characterIndex);
      syllableIndex++;
    },
    word(letters, characterIndex) {
      for (const [offset, letter] of [...letters].entries()) {
        if (letter !== "'") push(`en:${letter.toLowerCase()}`, 0, 'en', characterIndex + offset);
      }
      syllableIndex++;
    },
    phonemes(phonemes, characterIndex, letters) {
      for (const [index, phoneme] of phonemes.entries()) {
        const { symbol, tone } = phonemeSymbol(phoneme);
        push(symbol, tone, 'en', characterIndex + Math.floor((index * letters) / phonemes.length));
      }
      syllableIndex++;
    },
    syllable(syllable, characterIndex, erhuaIndex = characterIndex) {
      push(syllable.initial, syllable.tone, 'zh', characterIndex);
      push(syllable.final, syllable.tone, 'zh', characterIndex);
      if (syllable.erhua) push(erhuaSymbol, syllable.tone, 'zh', erhuaIndex);
      syllableIndex++;
    },
  };
};
