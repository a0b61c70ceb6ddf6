import { describe, expect, it } from 'vitest';
import { TextError } from '../errors.ts';
import { type MandarinFrontendOptions, mandarinFrontend } from './mandarin.ts';
import type { SymbolSequence } from './symbolSequence.ts';
import { mandarinTable } from './symbolTable.ts';

const frontend = mandarinFrontend();
const spoken = ({ symbols: names, toneIds }: SymbolSequence): string =>
  names.map((name, index) => `${name}${toneIds[index] || ''}`).join(' ');
const say = (text: string, options: MandarinFrontendOptions = {}): string => spoken(mandarinFrontend(options)(text));

describe('mandarinFrontend', () => {
  it('gives initial and final the tone of the syllable and keeps marks as symbols', () => {
    expect(say('你好，世界？')).toBe('n2 i2 h3 ao3 ， sh4 ir4 j4 ie4 ？');
    expect(say('你好。')).not.toBe(say('你好？'));
  });

  it('lays all lists side by side, with the character and the syllable of each symbol', () => {
    const result = frontend('涨了5%，A股');
    expect(result.normalizedText).toBe('涨了百分之五，A股');
    const count = result.symbols.length;
    for (const list of [
      result.symbolIds,
      result.toneIds,
      result.languageIds,
      result.characterIndex,
      result.syllableIndex,
    ]) {
      expect(list).toHaveLength(count);
    }
    expect(Array.from(result.symbolIds, (id) => mandarinTable.symbols[id])).toEqual(result.symbols);
    expect([...result.characterIndex].map((index) => result.normalizedText[index]).join('')).toBe(
      '涨涨了了百百分分之之五五，A股股',
    );
    expect([...result.syllableIndex]).toEqual([0, 0, 1, 1, 2, 2, 3, 3, 4, 4, 5, 5, 6, 7, 8, 8]);
  });

  // As in CC-CEDICT of 2023-11-07: hua1 r5, yi1 dian3 r5, nv3 er2, er2 tong2.
  it.each([
    ['花儿', 'h1 ua1 rr1'],
    ['一点儿', 'y4 i4 d3 ian3 rr3'],
    ['女儿', 'n3 v3 ^2 er2'],
    ['儿童', '^2 er2 t2 ong2'],
  ])('says the 儿 of %s as %s', (text, expected) => {
    expect(say(text)).toBe(expected);
  });

  it('puts the r colour on its own character inside the syllable before, or says it apart if asked', () => {
    const { characterIndex, syllableIndex } = frontend('花儿');
    expect([[...characterIndex], [...syllableIndex]]).toEqual([
      [0, 0, 1],
      [0, 0, 0],
    ]);
    expect(say('花儿', { erhua: 'separate' })).toBe('h1 ua1 ^2 er2');
  });

  it('keeps letters as letters: spelled out in A股 and CPU, as a word in WiFi', () => {
    expect(say('A股CPU')).toBe('A g3 u3 C P U');
    const wifi = frontend('WiFi app');
    expect(wifi.symbols.join(' ')).toBe('en:w en:i en:f en:i <wb> en:a en:p en:p');
    expect([...wifi.languageIds]).toEqual([2, 2, 2, 2, 0, 2, 2, 2]);
    expect(mandarinTable.languageId('en')).toBe(2);
  });

  it('says letters and loanwords in Mandarin syllables if asked', () => {
    expect(say('A股WiFi', { letters: 'mandarin' })).toBe('^1 ai1 g3 u3 w1 uai1 f1 ei1');
    expect(new Set(mandarinFrontend({ letters: 'mandarin' })('我用Xyzzy').languageIds)).toEqual(new Set([1]));
  });

  it('takes numbered pinyin as it stands, with or without spaces and with marks', () => {
    expect(say('ni3 hao3, shi4jie4!')).toBe('n3 i3 h3 ao3 ， sh4 ir4 j4 ie4 ！');
    expect(say('lv4 lü4')).toBe('l4 v4 l4 v4');
    expect(() => frontend('ni3 zhuangg4')).toThrow(/'zhuangg4'/);
    expect(say('mp3')).toBe('en:m en:p s1 an1');
  });

  it('takes the reading of a character given inside the text, which keeps its tone', () => {
    expect(say('一行<hang2>')).toBe('y4 i4 h2 ang2');
    expect(say('你<ni3>好')).toBe('n3 i3 h3 ao3');
    expect(frontend('行<hang2>5').normalizedText).toBe('行五');
    expect(() => frontend('行<hangg2>')).toThrow(/'hangg2'/);
  });

  it('takes readings given for the whole text, and says when they do not fit', () => {
    const given = frontend('花儿，你好', { pinyin: ['huar1', 'ni3', 'hao3'] });
    expect(spoken(given)).toBe('h1 ua1 rr1 ， n3 i3 h3 ao3');
    expect([...given.characterIndex]).toEqual([0, 0, 1, 2, 3, 3, 4, 4]);
    expect(() => frontend('你好', { pinyin: ['ni3'] })).toThrow(/got 1 readings, none is left for '好'/);
    expect(() => frontend('你好', { pinyin: ['ni3', 'hao3', 'ma5'] })).toThrow(/got 3 readings, its characters take 2/);
  });

  it('names each unknown character with its code and its place in the source', () => {
    expect(() => frontend('第50页的😀和あ')).toThrow(TextError);
    expect(() => frontend('第50页的😀和あ')).toThrow(/'あ' \(U\+3042\) at position 9/);
    const strict = mandarinFrontend({ emoji: 'error' });
    expect(() => strict('第50页的😀和あ')).toThrow(/'😀' \(U\+1F600\) at position 6, 'あ' \(U\+3042\) at position 9/);
    expect(() => frontend('好𠀀')).toThrow(/'𠀀' \(U\+20000\) at position 2/);
  });

  it('skips unknown characters if asked, but not a text without any sound', () => {
    expect(say('好😀𠀀吗', { unknown: 'skip' })).toBe('h3 ao3 m5 a5');
    expect(() => mandarinFrontend({ unknown: 'skip' })('😀')).toThrow(/nothing in it can be said/);
    expect(() => frontend('')).toThrow(/nothing in it can be said/);
    expect(() => frontend('？！')).toThrow(/nothing in it can be said/);
  });

  it('reads over quotes and brackets without a sound', () => {
    expect(say('《“好”》（吗）')).toBe('h3 ao3 m5 a5');
  });

  it('puts silence at both ends if asked', () => {
    const { symbols: names, characterIndex } = mandarinFrontend({ edgeSilence: true })('好');
    expect(names).toEqual(['<sil>', 'h', 'ao', '<sil>']);
    expect([...characterIndex]).toEqual([-1, 0, 0, -1]);
  });

  it('tells a third tone that stays low from a full one if asked: before another tone, not before a pause or alone', () => {
    const half = (text: string): number[] => {
      const { symbols: names, toneIds } = mandarinFrontend({ thirdTone: 'half' })(text);
      return [...toneIds].filter((_, index) => names[index] !== '，' && index % 2 === 0);
    };
    expect(half('好人')).toEqual([6, 2]);
    expect(half('你好吗')).toEqual([2, 6, 5]);
    expect(half('好')).toEqual([3]);
    expect(mandarinFrontend({ thirdTone: 'half' })('好，人').toneIds[0]).toBe(3);
    expect([...frontend('好人').toneIds]).toEqual([3, 3, 2, 2]);
  });

  it('reads traditional characters as simplified ones if asked, also for what looks at the text', () => {
    const simple = mandarinFrontend({ traditional: 'simplify' })('臺灣的頭髮乾淨');
    expect(simple.normalizedText).toBe('台湾的头发干净');
    expect(frontend('臺灣').normalizedText).toBe('臺灣');
    expect(() => mandarinFrontend({ traditional: 'simplify' })('灣あ')).toThrow(/'あ' \(U\+3042\) at position 2/);
  });

  it('does not read digits of English text as Mandarin', () => {
    expect(() => frontend('room 5', { language: 'en' })).toThrow(/'5' \(U\+0035\)/);
    expect(frontend("it's me.", { language: 'en' }).symbols.join(' ')).toBe('en:i en:t en:s <wb> en:m en:e 。');
  });
});

describe('numbered pinyin', () => {
  it('is said as it is given, each token at its place among them', () => {
    const result = frontend('ni3 hao3 ， huar1 ?');
    expect(spoken(result)).toBe('n3 i3 h3 ao3 ， h1 ua1 rr1 ？');
    expect(result.normalizedText).toBe('ni3 hao3， huar1？');
    expect([...result.syllableIndex]).toEqual([0, 0, 1, 1, 2, 3, 3, 3, 4]);
  });
});
