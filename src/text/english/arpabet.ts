import { mandarinNames, type SymbolNames, type SymbolTable, symbolTable } from '../symbolTable.ts';

/** Phonemes of the CMU dictionary, without stress. */
const phonemes = [
  ...[
    'AA',
    'AE',
    'AH',
    'AO',
    'AW',
    'AY',
    'B',
    'CH',
    'D',
    'DH',
    'EH',
    'ER',
    'EY',
    'F',
    'G',
    'HH',
    'IH',
    'IY',
    'JH',
    'K',
  ],
  ...['L', 'M', 'N', 'NG', 'OW', 'OY', 'P', 'R', 'S', 'SH', 'T', 'TH', 'UH', 'UW', 'V', 'W', 'Y', 'Z', 'ZH'],
];

/** A phoneme with the stress of a vowel ('AH0', 'K') as a symbol and its tone id; consonants have none. */
export const phonemeSymbol = (phoneme: string): { readonly symbol: string; readonly tone: number } => {
  const stress = /[012]$/.exec(phoneme)?.[0];
  return {
    symbol: `arpa:${stress === undefined ? phoneme : phoneme.slice(0, -1)}`,
    tone: stress === undefined ? 0 : (englishTones[Number(stress)] as number),
  };
};

export const isPhonemeSymbol = (symbol: string): boolean => symbol.startsWith('arpa:');

/** Tone ids beyond those of the Mandarin table. */
export const halfThirdTone = 6;

/** Unstressed, primary and secondary stress: 0, 1 and 2 of the CMU dictionary. */
const englishTones = [7, 8, 9];

/** Mandarin's names, then English phonemes and stresses: ids of Mandarin symbols are those of the Mandarin table. */
const withEnglish: SymbolNames = {
  version: `${mandarinNames.version}-english-1`,
  symbols: [...mandarinNames.symbols, ...phonemes.map((phoneme) => `arpa:${phoneme}`)],
  languages: mandarinNames.languages,
  toneCount: 10,
};

/** The table of every frontend that says English in phonemes. */
export const englishTable: SymbolTable = symbolTable(withEnglish);

/** Mandarin with a tone for the half third. */
export const halfThirdTable: SymbolTable = symbolTable({
  ...mandarinNames,
  version: `${mandarinNames.version}-half-third-1`,
  toneCount: halfThirdTone + 1,
});

/** Names of the letters. */
const letterNames: Readonly<Record<string, string>> = {
  ...{ A: 'EY1', B: 'B IY1', C: 'S IY1', D: 'D IY1', E: 'IY1', F: 'EH1 F', G: 'JH IY1', H: 'EY1 CH', I: 'AY1' },
  ...{ J: 'JH EY1', K: 'K EY1', L: 'EH1 L', M: 'EH1 M', N: 'EH1 N', O: 'OW1', P: 'P IY1', Q: 'K Y UW1', R: 'AA1 R' },
  ...{ S: 'EH1 S', T: 'T IY1', U: 'Y UW1', V: 'V IY1', W: 'D AH1 B AH0 L Y UW0', X: 'EH1 K S', Y: 'W AY1', Z: 'Z IY1' },
};

/** How a letter is called, or nothing for what is no letter. */
export const letterPhonemes = (letter: string): readonly string[] =>
  (letterNames[letter.toUpperCase()] ?? '').split(' ').filter((phoneme) => phoneme !== '');
