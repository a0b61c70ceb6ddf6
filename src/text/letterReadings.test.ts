import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { isSpelledOut, loanwords, mandarinLatinReading } from './letterReadings.ts';
import { tryParseSyllable } from './syllable.ts';
import { pinyinFromZhuyin } from './zhuyin.ts';

const folders = readFileSync(new URL('./gcinVoiceFolders.fixture.txt', import.meta.url), 'utf8')
  .trim()
  .split('\n');
const inventory = new Set(folders.map(pinyinFromZhuyin));
const hasBase = (pinyin: string): boolean =>
  [1, 2, 3, 4, 5].some((tone) => inventory.has(`${pinyin.slice(0, -1)}${tone}`));

describe('mandarinLatinReading', () => {
  it('reads every letter and loanword in legal syllables that the recorded inventory has', () => {
    for (const word of [...'ABCDEFGHIJKLMNOPQRSTUVWXYZ', ...Object.keys(loanwords)]) {
      const reading = mandarinLatinReading(word);
      expect(reading.length).toBeGreaterThan(0);
      for (const { pinyin } of reading) {
        expect(tryParseSyllable(pinyin), `${word}: ${pinyin}`).toBeDefined();
        expect(pinyin.endsWith('5') ? hasBase(pinyin) : inventory.has(pinyin), `${word}: ${pinyin}`).toBe(true);
      }
    }
  });

  it('spells out a word that it does not know, each syllable at its letter', () => {
    expect(mandarinLatinReading('Xy')).toEqual([
      { pinyin: 'ai4', letterOffset: 0 },
      { pinyin: 'ke5', letterOffset: 0 },
      { pinyin: 'si5', letterOffset: 0 },
      { pinyin: 'wai4', letterOffset: 1 },
    ]);
  });

  it('takes capitals of up to five letters for an acronym', () => {
    expect(['A', 'x', 'CPU', 'HTTPS', 'WiFi', 'app', 'ABCDEF'].map(isSpelledOut)).toEqual([
      ...[true, true, true, true],
      ...[false, false, false],
    ]);
  });
});
