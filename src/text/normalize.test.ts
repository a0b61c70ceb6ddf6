import { describe, expect, it } from 'vitest';
import { normalizeMandarin } from './normalize.ts';
import { speakInteger } from './spokenNumber.ts';

// Where the values come from: test/text/normalization.tsv, which has lines of each form.
describe('speakInteger', () => {
  it.each([
    ['0', '零'],
    ['10', '十'],
    ['12', '十二'],
    ['20', '二十'],
    ['110', '一百一十'],
    ['105', '一百零五'],
    ['1005', '一千零五'],
    ['1050', '一千零五十'],
    ['2000', '两千'],
    ['10050', '一万零五十'],
    ['20000', '两万'],
    ['22000', '两万二千'],
    ['100000', '十万'],
    ['1000001', '一百万零一'],
    ['100000000', '一亿'],
    ['120030004', '一亿二千零三万零四'],
    ['1000000000000', '一万亿'],
  ])('reads %s as %s', (digits, expected) => {
    expect(speakInteger(digits)).toBe(expected);
  });
});

describe('normalizeMandarin', () => {
  it.each([
    ['2024年3月5日', '二零二四年三月五日'],
    ['2024-03-05', '二零二四年三月五日'],
    ['2018-2020年', '二零一八到二零二零年'],
    ['3.14', '三点一四'],
    ['50%', '百分之五十'],
    ['10%-20%', '百分之十到百分之二十'],
    ['0.5‰', '千分之零点五'],
    ['13800138000', '幺三八零零幺三八零零零'],
    ['010-12345678', '零幺零幺二三四五六七八'],
    ['验证码是110120', '验证码是幺幺零幺二零'],
    ['拨打110', '拨打幺幺零'],
    ['120块', '一百二十块'],
    ['12:30开会', '十二点三十分开会'],
    ['8:05', '八点零五分'],
    ['2:00', '两点'],
    ['2个苹果', '两个苹果'],
    ['第2个', '第二个'],
    ['2年级', '二年级'],
    ['12个', '十二个'],
    ['1,234,567元', '一百二十三万四千五百六十七元'],
    ['¥99.5', '九十九点五元'],
    ['-5℃', '负五摄氏度'],
    ['5kg', '五千克'],
    ['3-5天', '三到五天'],
    ['3/4', '四分之三'],
    ['3:2', '三比二'],
    ['3+5=8', '三加五等于八'],
    ['0086', '零零八六'],
    ['v1.2.3', 'v一点二点三'],
    ['5G', '五G'],
    ['G1234次', 'G幺二三四次'],
    ['iPhone15', 'iPhone十五'],
  ])('says %s as %s', (written, spoken) => {
    expect(normalizeMandarin(written).text).toBe(spoken);
  });

  it('makes full-width letters and digits half-width, and marks Chinese', () => {
    expect(normalizeMandarin('Ａ股涨了５％,真的吗?').text).toBe('A股涨了百分之五，真的吗？');
  });

  it('keeps one mark of a row, and dots and dashes as one each', () => {
    expect(normalizeMandarin('真的？？？好...再见——走').text).toBe('真的？好…再见—走');
  });

  it('keeps a space only between Latin words', () => {
    expect(normalizeMandarin('你 好 world peace 和 平').text).toBe('你好world peace和平');
  });

  it('leads every code unit back to where it came from', () => {
    const source = '在 2024年，涨了50%！';
    const { text, originalIndex } = normalizeMandarin(source);
    expect(text).toBe('在二零二四年，涨了百分之五十！');
    expect(originalIndex).toHaveLength(text.length);
    expect(source[originalIndex[text.indexOf('二')]!]).toBe('2');
    expect(source[originalIndex[text.indexOf('年')]!]).toBe('年');
    expect(originalIndex[text.indexOf('百')]).toBe(source.indexOf('50%'));
    expect(originalIndex[text.length - 1]).toBe(source.length - 1);
    expect([...originalIndex]).toEqual([...originalIndex].sort((a, b) => a - b));
  });

  it('leaves digits alone where numbers are switched off', () => {
    expect(normalizeMandarin('room 101', { numbers: false }).text).toBe('room101');
  });
});
