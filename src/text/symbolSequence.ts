import { mandarinTable, type SymbolTable } from './symbolTable.ts';

/** A text as the phoneme encoder reads it: parallel lists, one entry per symbol. */
export interface SymbolSequence {
  readonly normalizedText: string;
  readonly symbols: string[];
  readonly symbolIds: Int32Array;
  /** 0 none; Mandarin: 1 to 4, 5 neutral, the same on the initial and the final of a syllable. */
  readonly toneIds: Int32Array;
  readonly languageIds: Int32Array;
  /** Code unit of normalizedText that each symbol speaks; -1 for none. */
  readonly characterIndex: Int32Array;
  /** Counts syllables, letters and marks from 0; the symbols of one syllable share a number. */
  readonly syllableIndex: Int32Array;
}

/** One symbol before the lists are laid side by side. */
export interface SymbolEntry {
  readonly symbol: string;
  readonly tone: number;
  readonly language: string;
  readonly characterIndex: number;
  readonly syllableIndex: number;
}

/**
 * Lays symbol entries side by side as a SymbolSequence, with the ids of a table.
 * @throws TextError if an entry's symbol or language is not in the table.
 */
export const symbolSequence = (
  normalizedText: string,
  entries: readonly SymbolEntry[],
  table: SymbolTable = mandarinTable,
): SymbolSequence => {
  const list = (of: (entry: SymbolEntry) => number): Int32Array => {
    const values = new Int32Array(entries.length);
    for (const [place, entry] of entries.entries()) values[place] = of(entry);
    return values;
  };
  return {
    normalizedText,
    symbols: entries.map((entry) => entry.symbol),
    symbolIds: list((entry) => table.symbolId(entry.symbol)),
    toneIds: list((entry) => entry.tone),
    languageIds: list((entry) => table.languageId(entry.language)),
    characterIndex: list((entry) => entry.characterIndex),
    syllableIndex: list((entry) => entry.syllableIndex),
  };
};
