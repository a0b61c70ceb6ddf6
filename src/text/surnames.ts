/** Characters that are read otherwise as a surname. */
const surnames: Readonly<Record<string, string>> = {
  ...{ 单: 'shan4', 解: 'xie4', 任: 'ren2', 华: 'hua4', 查: 'zha1', 区: 'ou1', 仇: 'qiu2', 曾: 'zeng1', 盖: 'ge3' },
  ...{
    缪: 'miao4',
    朴: 'piao2',
    燕: 'yan1',
    覃: 'qin2',
    宁: 'ning4',
    乐: 'yue4',
    折: 'she2',
    召: 'shao4',
    盛: 'sheng4',
  },
  ...{ 洗: 'xian3', 种: 'chong2', 过: 'guo1', 黑: 'he4', 葛: 'ge3', 哈: 'ha3', 那: 'na1', 柏: 'bai3', 纪: 'ji3' },
};

/** How people are addressed after their surname. */
const address =
  /^(?:先生|女士|小姐|老师|同学|太太|医生|大夫|师傅|教授|经理|博士|律师|阿姨|叔叔|大爷|奶奶|爷爷|警官|总(?![统是之共和体要数量]))/;

/** What may stand before a name. */
const beforeName = /(?:^|[是叫和跟找给对请让见位向与问帮替])$/;

export const isSurname = (character: string): boolean => Object.hasOwn(surnames, character);

/** The reading of a surname before an address (单老师) or after 姓, undefined where it is no surname. */
export const readSurname = (character: string, before: string, after: string): string | undefined => {
  if (!isSurname(character)) return undefined;
  const isNamed = /(?:^|[他她我您你贵免])姓$/.test(before) || (beforeName.test(before) && address.test(after));
  return isNamed ? surnames[character] : undefined;
};
