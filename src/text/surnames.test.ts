import { describe, expect, it } from 'vitest';
import { numberedPinyin } from './pinyin.ts';

// Written by hand: readings after Xiandai Hanyu Cidian.
const read = (text: string): string => numberedPinyin(text, { toneSandhi: false }).join(' ');

describe('readSurname', () => {
  it.each([
    ['单老师', 'shan4 lao3 shi1'],
    ['我问任先生', 'wo3 wen4 ren2 xian1 sheng5'],
    ['他姓解', 'ta1 xing4 xie4'],
    ['跟曾教授', 'gen1 zeng1 jiao4 shou4'],
    ['尉迟恭', 'yu4 chi2 gong1'],
  ])('reads the name in %s as %s', (text, expected) => {
    expect(read(text)).toBe(expected);
  });

  it.each([
    ['担任总统', 'dan1 ren4 zong3 tong3'],
    ['简单', 'jian3 dan1'],
    ['曾经', 'ceng2 jing1'],
    ['理解老师', 'li3 jie3 lao3 shi1'],
  ])('leaves %s as it is: %s', (text, expected) => {
    expect(read(text)).toBe(expected);
  });
});

describe('polyphones by their neighbours and by words', () => {
  it.each([
    ['裤子饺子例子', 'ku4 zi5 jiao3 zi5 li4 zi5'],
    ['男子电子种子孔子', 'nan2 zi3 dian4 zi3 zhong3 zi5 kong3 zi3'],
    ['儿子和子女', 'er2 zi5 he2 zi3 nv3'],
    ['类似的事', 'lei4 si4 de5 shi4'],
    ['雪似的', 'xue3 shi4 de5'],
    ['什么', 'shen2 me5'],
    ['喀什', 'ka1 shi2'],
    ['夹住夹袄', 'jia1 zhu4 jia2 ao3'],
    ['急咳', 'ji2 ke2'],
    ['咳', 'hai1'],
    ['逮捕', 'dai4 bu3'],
    ['剥夺', 'bo1 duo2'],
    ['湖泊', 'hu2 po1'],
    ['朝鲜', 'chao2 xian3'],
    ['青藏高原', 'qing1 zang4 gao1 yuan2'],
  ])('read %s as %s', (text, expected) => {
    expect(read(text)).toBe(expected);
  });
});
