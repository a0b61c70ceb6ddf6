import { TextError } from '../errors.ts';
import { parseSyllable } from './syllable.ts';

/** Words and their numbered syllables. */
export type WordTable = Readonly<Record<string, readonly string[]>>;

/**
 * Reads a table of words: a line has a word, a tab or spaces, and numbered syllables with spaces between; a first line
 * `word pinyin` and lines that begin with # say nothing. A later line wins over an earlier one.
 *
 * @throws TextError with file and line where a word has no syllables, or an illegal one.
 */
export const parseWordTable = (text: string, file: string): WordTable => {
  const entries = text
    .replace(/^\uFEFF/, '')
    .split(/\r?\n/)
    .flatMap((line, index): [string, readonly string[]][] => {
      const [word = '', ...syllables] = line.trim().split(/\s+/);
      if (word === '' || word.startsWith('#') || (index === 0 && word === 'word')) return [];
      const at = `${file}:${index + 1}`;
      if (syllables.length === 0) {
        throw new TextError(`${at}: '${word}' has no reading; write 'word<tab>ni3 hao3'`);
      }
      for (const syllable of syllables) checkSyllable(syllable, at);
      return [[word, syllables]];
    });
  return Object.fromEntries(entries);
};

const checkSyllable = (syllable: string, at: string): void => {
  try {
    parseSyllable(syllable);
  } catch (cause) {
    if (cause instanceof TextError) throw new TextError(`${at}: ${cause.message}`, { cause });
    throw cause;
  }
};

/** As many syllables as characters: words of Han characters. @throws TextError with the file and the word */
export const expectSyllablePerCharacter = (table: WordTable, file: string): WordTable => {
  for (const [word, syllables] of Object.entries(table)) {
    const characters = [...word].length;
    if (characters === syllables.length) continue;
    throw new TextError(
      `${file}: '${word}' has ${characters} characters and ${syllables.length} syllables; give one for each`,
    );
  }
  return table;
};
