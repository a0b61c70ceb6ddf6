import { describe, expect, it } from 'vitest';
import { TextError } from '../errors.ts';
import { formatSyllable, legalSyllables, parseSyllable, tryParseSyllable } from './syllable.ts';
import { finalSymbols, initialSymbols } from './symbolTable.ts';

const split = (numbered: string): string => {
  const { initial, final, tone } = parseSyllable(numbered);
  return `${initial} ${final} ${tone}`;
};

describe('parseSyllable', () => {
  // Initials and finals as by pypinyin 0.55.0 with strict=True; ^, w and y for no initial, ir, i0 and io are our own symbols.
  it.each([
    ['zhuang4', 'zh uang 4'],
    ['ma5', 'm a 5'],
    ['ma0', 'm a 5'],
    ['shi4', 'sh ir 4'],
    ['zi3', 'z i0 3'],
    ['xi1', 'x i 1'],
    ['ju2', 'j v 2'],
    ['xue2', 'x ve 2'],
    ['quan2', 'q van 2'],
    ['lun2', 'l uen 2'],
    ['jun1', 'j vn 1'],
    ['liu4', 'l iou 4'],
    ['gui4', 'g uei 4'],
    ['er2', '^ er 2'],
    ['an1', '^ an 1'],
    ['yi1', 'y i 1'],
    ['yuan2', 'y van 2'],
    ['you3', 'y iou 3'],
    ['yo1', 'y io 1'],
    ['wu3', 'w u 3'],
    ['wen4', 'w uen 4'],
    ['weng1', 'w ueng 1'],
    ['xiong2', 'x iong 2'],
    ['nong4', 'n ong 4'],
  ])('reads %s as %s', (numbered, expected) => {
    expect(split(numbered)).toBe(expected);
  });

  it('takes every way of writing ü for the same syllable', () => {
    for (const written of ['lv4', 'lü4', 'lu:4', 'LV4']) expect(split(written)).toBe('l v 4');
    expect(split('lue4')).toBe(split('lve4'));
    expect(split('jü2')).toBe(split('ju2'));
    expect(split('lu4')).toBe('l u 4');
  });

  it('reads a final r as erhua, and er as a syllable', () => {
    expect(parseSyllable('huar1')).toMatchObject({ base: 'hua', erhua: true, tone: 1 });
    expect(parseSyllable('er2')).toMatchObject({ base: 'er', erhua: false });
  });

  it.each(['zhuangg4', 'bong1', 'ni9', 'ni', '', 'fiu3', 'xua1', '4', 'nihao3'])('refuses %j', (written) => {
    expect(tryParseSyllable(written)).toBeUndefined();
    expect(() => parseSyllable(written)).toThrow(TextError);
  });

  it('says what is near a syllable that does not exist, and asks for a missing tone', () => {
    expect(() => parseSyllable('zhuangg4')).toThrow(/'zhuangg4'.*zhuang/);
    expect(() => parseSyllable('ni')).toThrow(/tone digit/);
  });
});

describe('legal syllables', () => {
  it('are 412, each with an initial and a final of the symbol table, no two sounding the same', () => {
    const sounds = new Set<string>();
    for (const base of legalSyllables) {
      const { initial, final } = parseSyllable(`${base}1`);
      expect(initialSymbols).toContain(initial);
      expect(finalSymbols).toContain(final);
      sounds.add(`${initial} ${final}`);
    }
    expect(legalSyllables).toHaveLength(412);
    expect(sounds.size).toBe(412);
  });

  it('use every initial and every final of the symbol table', () => {
    const parsed = legalSyllables.map((base) => parseSyllable(`${base}1`));
    expect(new Set(parsed.map(({ initial }) => initial)).size).toBe(initialSymbols.length);
    expect(new Set(parsed.map(({ final }) => final)).size).toBe(finalSymbols.length);
  });

  it('come back from their own spelling, with and without erhua', () => {
    for (const base of legalSyllables) {
      expect(formatSyllable(parseSyllable(`${base}3`))).toBe(`${base}3`);
    }
    expect(formatSyllable(parseSyllable('dianr3'))).toBe('dianr3');
  });
});
