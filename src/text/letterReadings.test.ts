import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { TextError } from '../errors.ts';
import { isSpelledOut, letterSyllables, loanwordReading, ownLoanwords } from './letterReadings.ts';
import { type MandarinFrontendOptions, mandarinFrontend } from './mandarin.ts';
import { baseOfSymbols } from './syllable.ts';
import { mandarinTable } from './symbolTable.ts';
import { expectSyllablePerCharacter, parseWordTable } from './wordTable.ts';
import { pinyinFromZhuyin } from './zhuyin.ts';

const folders = readFileSync(new URL('./gcinVoiceFolders.fixture.txt', import.meta.url), 'utf8')
  .trim()
  .split('\n');
const inventory = new Set(folders.map(pinyinFromZhuyin));
const hasBase = (pinyin: string): boolean =>
  [1, 2, 3, 4, 5].some((tone) => inventory.has(`${pinyin.slice(0, -1)}${tone}`));

/** Syllables and phonemes, marks left out. */
const say = (text: string, options: MandarinFrontendOptions): string => {
  const { symbols, toneIds, syllableIndex } = mandarinFrontend({ erhua: 'separate', ...options })(text);
  const units = new Map<number, string>();
  symbols.forEach((symbol, index) => {
    const own = syllableIndex[index] as number;
    const next = symbols[index + 1] ?? '';
    const base = baseOfSymbols(symbol, next);
    if (base !== undefined && syllableIndex[index + 1] === own) units.set(own, `${base}${toneIds[index]}`);
    else if (!units.has(own)) units.set(own, symbol);
    else if (symbol.startsWith('arpa:')) units.set(own, `${units.get(own)} ${symbol}`);
  });
  return [...units.values()].join(' ').replaceAll('arpa:', '');
};

describe('the table of loanwords', () => {
  it('has a few hundred words, letters and words in syllables of which the recorded inventory has the base', () => {
    const words = Object.entries(ownLoanwords());
    expect(words.length).toBeGreaterThan(300);
    for (const [word, syllables] of words) {
      for (const pinyin of syllables) expect(hasBase(pinyin), `${word}: ${pinyin}`).toBe(true);
    }
    for (const letter of 'ABCDEFGHIJKLMNOPQRSTUVWXYZ') {
      const syllables = letterSyllables(letter);
      expect(syllables.length).toBeGreaterThan(0);
      for (const pinyin of syllables) expect(pinyin.endsWith('5') ? hasBase(pinyin) : inventory.has(pinyin)).toBe(true);
    }
  });

  it('means a word in small letters however it is written, one with capitals only as it stands', () => {
    expect([loanwordReading('WIFI', ownLoanwords()), loanwordReading('WiFi', ownLoanwords())]).toEqual([
      ['wai1', 'fei1'],
      ['wai1', 'fei1'],
    ]);
    expect(loanwordReading('PIN', ownLoanwords())).toEqual(['pin1']);
    expect(loanwordReading('pin', ownLoanwords())).toBeUndefined();
    expect(loanwordReading('constructor', ownLoanwords())).toBeUndefined();
  });

  it('takes capitals of up to five letters for an acronym', () => {
    expect(['A', 'x', 'CPU', 'HTTPS', 'WiFi', 'app', 'ABCDEF'].map(isSpelledOut)).toEqual([
      ...[true, true, true, true],
      ...[false, false, false],
    ]);
  });
});

// Names of letters and loanwords are the project's own readings (letterReadings.ts, bench/g2p/lexiconSources.py); 股, 恤, 站 and 盘 as in CC-CEDICT.
// Other words are the nearest legal syllables of their phonemes in the CMU Pronouncing Dictionary.
describe('letters and words in Mandarin text', () => {
  it.each([
    ['A股', 'ai1 gu3'],
    ['WiFi', 'wai1 fei1'],
    ['Wi-Fi', 'wai1 fei1'],
    ['T恤', 'ti4 xu4'],
    ['5G', 'wu3 ji4'],
    ['iPhone 15 Pro', 'ai4 feng5 shi2 wu3 pu3 rou4'],
    ['B站', 'bi4 zhan4'],
    ['CEO', 'xi1 yi4 ou1'],
    ['GPT-4', 'ji4 pi4 ti4 si4'],
    ['C++', 'xi1 jia1 jia1'],
    ['U盘', 'you1 pan2'],
    ['E-mail', 'yi4 mei2 ou5'],
    ['ChatGPT', 'cha4 te5 ji4 pi4 ti4'],
  ])('says %s as %s in Mandarin, whatever other words are', (text, expected) => {
    for (const words of ['spelled', 'mandarin'] as const)
      expect(say(text, { letters: 'mandarin', words })).toBe(expected);
  });

  it.each([
    ['meeting', 'mi1 ting5'],
    ['good', 'gu4 de5'],
    ['Kubernetes', 'ku1 bo1 nai5 tai5 zi5'],
    ['DataGPT', 'dei1 te5 ji4 pi4 ti4'],
    ['btw', 'bi4 ti4 da2 bu5 liu5'],
  ])('says the word %s as %s where words become Mandarin', (text, expected) => {
    expect(say(text, { letters: 'mandarin', words: 'mandarin' })).toBe(expected);
  });

  it('says English words and letters in English phonemes of language en where asked, loanwords of the table in Mandarin', () => {
    const options = { letters: 'phonemes', words: 'phonemes' } as const;
    expect(say('A股meeting', options)).toBe('EY gu3 M IY T IH NG');
    expect(say('开WiFi', options)).toBe('kai1 wai1 fei1');
    expect(say('开WiFi', { ...options, loanwords: {} })).toBe('kai1 W AY F AY');
    const { languageIds, toneIds } = mandarinFrontend(options)('开meeting');
    expect([...languageIds]).toEqual([1, 1, 2, 2, 2, 2, 2]);
    expect([...toneIds]).toEqual([1, 1, 0, 8, 0, 7, 0]);
  });

  it('reads a whole English text as English where English words are phonemes', () => {
    const frontend = mandarinFrontend({ letters: 'phonemes', words: 'phonemes' });
    expect(frontend('I have 2 cats.', { language: 'en' }).normalizedText).toBe('I have two cats。');
  });

  it('takes a table of the user, which wins over the package', () => {
    const loanwords = {
      ...ownLoanwords(),
      ...parseWordTable('word\tpinyin\nKubernetes\tku1 bo4\nwifi\twei1 fei1\n', 'a.tsv'),
    };
    expect(say('Kubernetes的WiFi', { letters: 'mandarin', loanwords })).toBe('ku1 bo4 de5 wei1 fei1');
  });

  it('keeps the symbols of the first runs where nothing else is asked for', () => {
    const { symbols, symbolIds } = mandarinFrontend({})('WiFi好A');
    expect(symbols.join(' ')).toBe('en:w en:i en:f en:i h ao A');
    expect([...symbolIds].every((id) => id < mandarinTable.symbols.length)).toBe(true);
  });
});

describe('parseWordTable', () => {
  it('reads words and syllables, and says where a line is wrong', () => {
    expect(parseWordTable('\uFEFF# mine\r\n银行\tyin2 hang2\n\n行 hang2', 'a.tsv')).toEqual({
      银行: ['yin2', 'hang2'],
      行: ['hang2'],
    });
    expect(() => parseWordTable('好\thao3\n行', 'a.tsv')).toThrow(/a.tsv:2: '行' has no reading/);
    expect(() => parseWordTable('好\thaoo3', 'a.tsv')).toThrow(TextError);
    expect(() => parseWordTable('好\thaoo3', 'a.tsv')).toThrow(/a.tsv:1: .*'haoo3'/);
  });

  it('is held to one syllable a character where words are Han', () => {
    expect(() => expectSyllablePerCharacter({ 银行: ['yin2'] }, 'a.tsv')).toThrow(
      /'银行' has 2 characters and 1 syllables/,
    );
  });
});
