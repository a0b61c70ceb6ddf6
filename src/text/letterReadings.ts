import { readFileSync } from 'node:fs';
import { parseWordTable, type WordTable } from './wordTable.ts';

/**
 * Names of the letters in Mandarin syllables. Eighteen have the syllables of one of the two lists in Wikipedia's Chinese
 * respelling of the English alphabet or of the name 大不留 of W, not always their tones; A, J, K, L, M, Q, R and Z are our own.
 */
const letterNames: Readonly<Record<string, string>> = {
  ...{ A: 'ai1', B: 'bi4', C: 'xi1', D: 'di4', E: 'yi4', F: 'ai2 fu5', G: 'ji4', H: 'ai1 chi5', I: 'ai4', J: 'zhe4' },
  ...{ K: 'ke4', L: 'ai2 lou5', M: 'ai2 mu5', N: 'en1', O: 'ou1', P: 'pi4', Q: 'kou1', R: 'a4 er5', S: 'ai2 si5' },
  ...{ T: 'ti4', U: 'you1', V: 'wei1', W: 'da2 bu5 liu5', X: 'ai4 ke5 si5', Y: 'wai4', Z: 'zei2' },
};

const ownFile = new URL('../../assets/text/loanwords.tsv', import.meta.url);
let ownTable: WordTable | undefined;

/**
 * Loanwords as Mandarin speakers say them in Mandarin syllables, as they ship with the package. One in small letters is
 * meant however it is written, one with capitals only as it stands.
 */
export const ownLoanwords = (): WordTable => {
  ownTable ??= parseWordTable(readFileSync(ownFile, 'utf8'), 'assets/text/loanwords.tsv');
  return ownTable;
};

/** The reading of a word of a table of loanwords. */
export const loanwordReading = (word: string, loanwords: WordTable): readonly string[] | undefined => {
  const lower = word.toLowerCase();
  if (Object.hasOwn(loanwords, word)) return loanwords[word];
  return Object.hasOwn(loanwords, lower) ? loanwords[lower] : undefined;
};

const isAcronym = (word: string): boolean => /^[A-Z]+$/.test(word);

/** How a Latin word is said: letter by letter, or as a word. */
export const isSpelledOut = (word: string): boolean => word.length === 1 || (isAcronym(word) && word.length <= 5);

/** Numbered Mandarin syllables of a letter's name; none for what is no letter. */
export const letterSyllables = (letter: string): readonly string[] =>
  (letterNames[letter.toUpperCase()] ?? '').split(' ').filter((pinyin) => pinyin !== '');
