import { describe, expect, it } from 'vitest';
import { numberedPinyin } from './pinyin.ts';

// Written by hand: readings after Xiandai Hanyu Cidian, changes of 一, 不 and third tones after Xiandai Hanyu (Huang and Liao), chapter on
// tone change; in chains of third tones several groupings are said, and one is expected.
const read = (text: string): string => numberedPinyin(text).join(' ');

describe('numberedPinyin', () => {
  it.each([
    ['银行', 'yin2 hang2'],
    ['行走', 'xing2 zou3'],
    ['重要', 'zhong4 yao4'],
    ['重复', 'chong2 fu4'],
    ['长大', 'zhang3 da4'],
    ['长度', 'chang2 du4'],
    ['音乐', 'yin1 yue4'],
    ['快乐', 'kuai4 le4'],
    ['他得到了', 'ta1 de2 dao4 le5'],
    ['跑得快', 'pao3 de5 kuai4'],
    ['我得走了', 'wo2 dei2 zou3 le5'],
    ['慢慢地走', 'man4 man4 de5 zou3'],
    ['高兴地笑', 'gao1 xing4 de5 xiao4'],
    ['地上', 'di4 shang4'],
    ['还有', 'hai2 you3'],
    ['还书', 'huan2 shu1'],
    ['应该', 'ying1 gai1'],
    ['应用', 'ying4 yong4'],
    ['这只狗', 'zhe4 zhi1 gou3'],
    ['这只是', 'zhe4 zhi3 shi4'],
    ['只剩一只鹅', 'zhi3 sheng4 yi4 zhi1 e2'],
    ['旅行和绿色', 'lv3 xing2 he2 lv4 se4'],
    ['嗯', 'en4'],
  ])('reads the polyphones of %s as %s', (text, expected) => {
    expect(read(text)).toBe(expected);
  });

  it.each([
    ['一个', 'yi2 ge4'],
    ['一天', 'yi4 tian1'],
    ['一年', 'yi4 nian2'],
    ['一起', 'yi4 qi3'],
    ['一样', 'yi2 yang4'],
    ['第一名', 'di4 yi1 ming2'],
    ['星期一', 'xing1 qi1 yi1'],
    ['一月一号', 'yi1 yue4 yi1 hao4'],
    ['二零一一年', 'er4 ling2 yi1 yi1 nian2'],
    ['一万一千', 'yi2 wan4 yi4 qian1'],
    ['三比一胜', 'san1 bi3 yi1 sheng4'],
    ['一比一平', 'yi1 bi3 yi1 ping2'],
    ['十一比一领先', 'shi2 yi1 bi3 yi1 ling3 xian1'],
    ['比一个人强', 'bi3 yi2 ge4 ren2 qiang2'],
    ['看一看', 'kan4 yi5 kan4'],
    ['不是', 'bu2 shi4'],
    ['不好', 'bu4 hao3'],
    ['好不好', 'hao3 bu5 hao3'],
    ['不一样', 'bu4 yi2 yang4'],
    ['不', 'bu4'],
  ])('lets 一 and 不 change in %s: %s', (text, expected) => {
    expect(read(text)).toBe(expected);
  });

  it.each([
    ['你好', 'ni2 hao3'],
    ['展览馆', 'zhan2 lan2 guan3'],
    ['小老虎', 'xiao3 lao2 hu3'],
    ['我很好', 'wo3 hen2 hao3'],
    ['老李买好酒', 'lao2 li2 mai3 hao2 jiu3'],
    ['我想买两把伞', 'wo2 xiang2 mai3 liang2 ba2 san3'],
    ['你，好', 'ni3 hao3'],
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
