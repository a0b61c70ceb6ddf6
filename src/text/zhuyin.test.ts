import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { tryParseSyllable } from './syllable.ts';
import { pinyinFromZhuyin } from './zhuyin.ts';

const folders = readFileSync(new URL('./gcinVoiceFolders.fixture.txt', import.meta.url), 'utf8')
  .trim()
  .split('\n');

describe('pinyinFromZhuyin', () => {
  // pypinyin 0.55.0 writes each of these syllables so in bopomofo; the digits are those of gcin-voice's folders, 1 for the neutral tone.
  it.each([
    ['ㄓㄨㄤ4', 'zhuang4'],
    ['ㄇㄚ', 'ma1'],
    ['ㄇㄜ1', 'me5'],
    ['ㄕ4', 'shi4'],
    ['ㄙ', 'si1'],
    ['ㄧ', 'yi1'],
    ['ㄨㄥ', 'weng1'],
    ['ㄉㄨㄥ3', 'dong3'],
    ['ㄩㄥ4', 'yong4'],
    ['ㄒㄩㄥ2', 'xiong2'],
    ['ㄒㄩㄝ2', 'xue2'],
    ['ㄌㄩ4', 'lv4'],
    ['ㄌㄩㄝ4', 'lve4'],
    ['ㄑㄩㄢ2', 'quan2'],
    ['ㄩㄢ2', 'yuan2'],
    ['ㄧㄡ3', 'you3'],
    ['ㄌㄧㄡ2', 'liu2'],
    ['ㄨㄟ4', 'wei4'],
    ['ㄏㄨㄟ4', 'hui4'],
    ['ㄦ2', 'er2'],
    ['ㄧㄛ', 'yo1'],
  ])('reads %s as %s', (name, expected) => {
    expect(pinyinFromZhuyin(name)).toBe(expected);
  });

  it('reads every folder of gcin-voice but bare consonants and two obsolete syllables', () => {
    expect(folders).toHaveLength(1200);
    const unread = folders.filter((name) => pinyinFromZhuyin(name) === undefined);
    expect(unread.join(' ')).toBe('ㄅ ㄆ ㄇ ㄇ1 ㄈ ㄉ ㄉ1 ㄊ ㄋ ㄌ ㄍ ㄎ ㄏ ㄐ ㄑ ㄒ ㄝ4 ㄧㄞ2');
  });

  it('gives each folder a syllable of its own, 1182 of 399 bases', () => {
    const read = folders.map(pinyinFromZhuyin).filter((pinyin) => pinyin !== undefined);
    expect(read.every((pinyin) => tryParseSyllable(pinyin) !== undefined)).toBe(true);
    expect(new Set(read).size).toBe(1182);
    expect(new Set(read.map((pinyin) => pinyin.slice(0, -1))).size).toBe(399);
  });

  it('gives nothing for what is no bopomofo', () => {
    for (const name of ['', 'ma1', 'ㄇㄚ5', 'ㄚㄇ', 'ㄓㄨㄤ44', '3.ogg'])
      expect(pinyinFromZhuyin(name)).toBeUndefined();
  });
});
