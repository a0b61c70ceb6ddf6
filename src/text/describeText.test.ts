import { describe, expect, it } from 'vitest';
import { describeText } from './describeText.ts';
import { mandarinFrontend } from './mandarin.ts';

const pair = {
  spoken: mandarinFrontend({ letters: 'mandarin' }),
  underlying: mandarinFrontend({ letters: 'mandarin', toneSandhi: false }),
};

describe('describeText', () => {
  it('gives the readings as spoken, and the rules that made them', () => {
    const { normalized, segments, pinyin, symbols, origins, rules } = describeText('我有3只小狗，不要😀看A股。', pair);
    expect(normalized).toBe('我有三只小狗，不要😀看A股。');
    expect(pinyin.join(' ')).toBe('wo2 you3 san1 zhi1 xiao2 gou3 bu2 yao4 kan4 ai1 gu3');
    expect(segments.join(' ')).toBe('我有 三 只 小狗 不要 看 A 股');
    expect(symbols).toHaveLength(origins.length);
    expect(origins.slice(0, 4)).toEqual(['我', '我', '有', '有']);
    expect(rules).toEqual([
      { rule: 'number', written: '3', spoken: '三' },
      { rule: 'third tone', written: '我 wo3', spoken: 'wo2' },
      { rule: 'third tone', written: '小 xiao3', spoken: 'xiao2' },
      { rule: 'tone of 不', written: '不 bu4', spoken: 'bu2' },
    ]);
  });

  it('names erhua, the ü of 绿 and letters that are symbols of their own', () => {
    expect(describeText('花儿', pair).pinyin).toEqual(['huar1']);
    expect(describeText('绿女', pair).pinyin).toEqual(['lv4', 'nv3']);
    const plain = mandarinFrontend();
    expect(describeText('A股 hello', { spoken: plain, underlying: plain }).pinyin).toEqual(['A', 'gu3', 'hello']);
  });

  it('names English words as they are, letters one by one, and a third tone that stays low', () => {
    const options = { letters: 'phonemes', words: 'phonemes', thirdTone: 'half' } as const;
    const english = {
      spoken: mandarinFrontend(options),
      underlying: mandarinFrontend({ ...options, thirdTone: 'full', toneSandhi: false }),
    };
    const { pinyin, rules } = describeText('好人用OpenSSL的meeting和CEO', english);
    expect(pinyin.join(' ')).toBe('hao3 ren2 yong4 Open S S L de5 meeting he2 C E O');
    expect(rules).toEqual([{ rule: 'half third', written: '好 hao3', spoken: 'hao3' }]);
  });

  it('refuses emoji where they are not to be skipped', () => {
    const strict = mandarinFrontend({ emoji: 'error' });
    expect(() => strict('好😀')).toThrow(/no reading for '😀'/);
    expect(mandarinFrontend()('👨‍👩‍👧好👍🏽🇨🇳').symbols).toEqual(['h', 'ao']);
  });
});
