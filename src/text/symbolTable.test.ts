import { createHash } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { erhuaSymbol, languageId, symbolId, symbols, symbolTableVersion } from './symbolTable.ts';

describe('symbol table', () => {
  it('holds each symbol once, and at most 150 of them', () => {
    expect(new Set(symbols).size).toBe(symbols.length);
    expect(symbols.length).toBeLessThanOrEqual(150);
  });

  it('keeps the order of version 1: a change needs a new version and may only append', () => {
    const hash = createHash('sha256').update(symbols.slice(0, 130).join(' ')).digest('hex');
    expect([symbolTableVersion, hash.slice(0, 16)]).toEqual(['tonelab-symbols-1', '627aec9abbc7135c']);
  });

  it('puts padding at 0 and gives marks, erhua and letters ids of their own', () => {
    expect(symbolId('<pad>')).toBe(0);
    expect(new Set(['？', erhuaSymbol, 'A', 'en:a', 'a', 'r', 'en:r'].map(symbolId)).size).toBe(7);
    expect([languageId('none'), languageId('zh'), languageId('en')]).toEqual([0, 1, 2]);
  });

  it('names the symbol and the version that it does not have', () => {
    expect(() => symbolId('ß')).toThrow(/tonelab-symbols-1: no symbol 'ß'/);
  });
});
