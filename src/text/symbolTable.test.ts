import { createHash } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { erhuaSymbol, mandarinNames, mandarinTable, symbolTable } from './symbolTable.ts';

const { symbols, symbolId, languageId } = mandarinTable;

describe('the table of Mandarin', () => {
  it('holds each symbol once, and at most 150 of them', () => {
    expect(new Set(symbols).size).toBe(symbols.length);
    expect(symbols.length).toBeLessThanOrEqual(150);
  });

  it('is that of version 1 to the last symbol, tone and language: trained runs have these ids', () => {
    const hash = createHash('sha256').update(symbols.slice(0, 130).join(' ')).digest('hex');
    expect([mandarinTable.version, hash.slice(0, 16)]).toEqual(['tonelab-symbols-1', '627aec9abbc7135c']);
    expect([symbols.length, mandarinTable.toneCount, mandarinTable.languages]).toEqual([130, 6, ['none', 'zh', 'en']]);
  });

  it('puts padding at 0 and gives marks, erhua and letters ids of their own', () => {
    expect(symbolId('<pad>')).toBe(0);
    expect(new Set(['？', erhuaSymbol, 'A', 'en:a', 'a', 'r', 'en:r'].map(symbolId)).size).toBe(7);
    expect([languageId('none'), languageId('zh'), languageId('en')]).toEqual([0, 1, 2]);
  });

  it('names the symbol, the language and the version that it does not have', () => {
    expect(() => symbolId('ß')).toThrow(/tonelab-symbols-1: no symbol 'ß'/);
    expect(() => languageId('xx')).toThrow(/no language 'xx'/);
  });
});

describe('symbolTable', () => {
  it('begins with padding, silences and marks, which all languages share', () => {
    const other = symbolTable({ version: 'other', symbols: ['x'], languages: ['xx'], toneCount: 1 });
    expect(other.symbols).toEqual([...symbols.slice(0, 14), 'x']);
    expect([other.symbolId('？'), other.languageId('none'), other.languageId('xx')]).toEqual([symbolId('？'), 0, 1]);
  });

  it('keeps the ids of names that a longer table begins with, and refuses a name twice', () => {
    const longer = { ...mandarinNames, version: 'longer', symbols: [...mandarinNames.symbols, 'more'] };
    expect(symbolTable(longer).symbols.slice(0, symbols.length)).toEqual(symbols);
    expect(() => symbolTable({ ...longer, symbols: [...longer.symbols, 'b'] })).toThrow(
      /the symbol 'b' is there twice/,
    );
  });
});
