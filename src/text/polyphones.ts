/** After these 地 begins a word for a place or a thing on the ground, and is not the adverb's particle. */
const groundAfter = /^[上下方图铁球面区点址板毯震位理瓜质势形狱道步主皮带]/;

/** Two-character words that 地 turns into an adverb. */
const adverbStems = new Set(
  (
    '认真 高兴 努力 仔细 安静 快乐 开心 勇敢 热情 耐心 小心 轻松 快速 迅速 突然 忽然 自然 自动 主动 不断 不停 渐渐 慢慢 静静 ' +
    '轻轻 悄悄 默默 深深 紧紧 缓缓 偷偷 狠狠 远远 好好 温柔 温暖 礼貌 大声 小声 愉快 愤怒 生气 着急 匆忙 焦急 兴奋 激动 严肃 ' +
    '平静 冷静 坚定 坚决 清楚 清晰 明显 准确 正确 详细 简单 随便 顺利 成功 公开 直接 间接 有效 合理 骄傲 自豪 惊讶 好奇 害羞 ' +
    '幸福 痛苦 悲伤 难过 疲惫 懒洋 孤独 自由 郑重 诚恳 真诚 诚实 亲切 友好 客气 慌张 得意 满意 无奈 苦苦 急忙 反复 频繁 持续 ' +
    '稳定 稳稳 牢牢 细细 呆呆 傻傻 乖乖 甜甜 美美 暗暗 徐徐 款款 滔滔 一口气 一步步 一天天 一点点 一遍遍 一次次 笑眯眯 懒洋洋 ' +
    '兴冲冲 急匆匆 气呼呼 得意洋洋 小心翼翼'
  ).split(' '),
);

const isReduplicated = (before: string): boolean => /(.)\1$/u.test(before) || /(..)\1$/u.test(before);

const readGround = (before: string, after: string): string => {
  if (groundAfter.test(after) && !isReduplicated(before)) return 'di4';
  if (isReduplicated(before)) return 'de5';
  const isAdverb = [2, 3, 4].some((length) => before.length >= length && adverbStems.has(before.slice(-length)));
  return isAdverb || /(?:然|么|样)$/.test(before) ? 'de5' : 'di4';
};

/** Words in which 得 is to get. */
const gainAfter = /^(?:[到分意知失罪奖票逞胜益势救病]|了(?!解)|出结|以)/;
const wonAfter = /^(?:[第冠奖]|了[第冠奖最])/;
const gainBefore = /[获取赢难心所求夺博落应贪]$/;

/** Before 得 as must: who must, and adverbs that go with it. */
const mustBefore = /(?:[我你您他她它们咱谁人还就总都也可非又只才真必须先后天家爸妈]|[早晚]上|^)$/;

const readGain = (before: string, after: string): string => {
  const isMust = mustBefore.test(before);
  if (wonAfter.test(after) || gainBefore.test(before) || (isMust && gainAfter.test(after))) return 'de2';
  return isMust ? 'dei3' : 'de5';
};

/** Words in which 应 is to answer or to suit; elsewhere it is should. */
const answerAfter = /^[用对付聘邀急考变试酬战声和验承允届]/;
const answerBefore = /[适反回答供效响相对感呼照报策因顺]$/;

const readShould = (before: string, after: string): string =>
  answerAfter.test(after) || answerBefore.test(before) ? 'ying4' : 'ying1';

/** 只 counts animals and single things after a number or a demonstrative; elsewhere it is only. */
const numberBefore = /[一二三四五六七八九十百千万两几多数每某]$/;
const demonstrativeBefore = /[这那哪另各]$/;
const onlyAfter = /^[是有能要想会好怕需剩顾不在见看]/;

const readOnly = (before: string, after: string): string => {
  if (/船$/.test(before) || /^[身言]/.test(after)) return 'zhi1';
  if (numberBefore.test(before)) return 'zhi1';
  return demonstrativeBefore.test(before) && !onlyAfter.test(after) ? 'zhi1' : 'zhi3';
};

/** 子 is neutral as the ending of these, and a syllable of its own in 男子, 电子, 种子 and before what begins with it. */
const nounBeforeZi =
  /[饺例桌椅房屋院亭鼻脖嗓脑胖瘦矮聋傻疯骗法日票袋箱盒瓶杯盘碟筷勺叉锅炉桶被褥毯垫帘裤裙袜鞋帽袖扣镜梳刷扇轮笛哨钉锤锯铲钳绳链鞭棍板片圈架柜橱巷村寨林竹叶桃李橘柿枣栗麦豆茄饼馅粽虾蚊燕鸽鸭兔狮豹猴骡驴蹄爪尾翅影曲调句册本稿摊铺馆班嫂婶侄]$/;
const wordsOfZi = /^[女孙弟宫弹公集]/;

const readZi = (before: string, after: string): string =>
  nounBeforeZi.test(before) && !wordsOfZi.test(after) ? 'zi5' : 'zi3';

/** 似的 after what it is like; 似 elsewhere, also in 类似的. */
const readLike = (before: string, after: string): string =>
  after.startsWith('的') && !/[类相近形神酷貌疑恰好胜]$/.test(before) ? 'shi4' : 'si4';

/** What each character's rule is, and the library's reading that no word of its dictionary has decided. */
const rules: Readonly<Record<string, { undecided: string; read: (before: string, after: string) => string }>> = {
  地: { undecided: 'di4', read: readGround },
  得: { undecided: 'de2', read: readGain },
  应: { undecided: 'ying4', read: readShould },
  只: { undecided: 'zhi1', read: readOnly },
  子: { undecided: 'zi3', read: readZi },
  似: { undecided: 'shi4', read: readLike },
  什: {
    undecided: 'shen2',
    read: (before, after) => (after.startsWith('么') || before + after === '' ? 'shen2' : 'shi2'),
  },
  夹: { undecided: 'jia2', read: (_, after) => (/^[袄衣被]/.test(after) ? 'jia2' : 'jia1') },
  咳: { undecided: 'hai1', read: (before, after) => (before === '' && after === '' ? 'hai1' : 'ke2') },
};

/** Is there a rule for this character? */
export const isDecidedByNeighbours = (character: string): boolean => Object.hasOwn(rules, character);

/**
 * The reading of 得, 地, 应, 只 and the like by their neighbours, where the dictionary gave its default;
 * undefined for every other character. `before` and `after` are the Han characters around it.
 */
export const readByNeighbours = (
  character: string,
  dictionaryReading: string,
  before: string,
  after: string,
): string | undefined => {
  const rule = rules[character];
  return rule?.undecided === dictionaryReading ? rule.read(before, after) : undefined;
};
