export type SentenceType = 'statement' | 'question with particle' | 'question' | 'exclamation' | 'request';

const closing = `["”’」』）)]*$`;
const endsAsQuestion = new RegExp(`[？?][！!]?${closing}`);
const endsWithParticle = new RegExp(`[吗呢吧嘛么啊呀啦][？?][！!]?${closing}`);
const endsAsExclamation = new RegExp(`[！!]${closing}`);
const asksToAct =
  /^["“‘「『（(]*(?:请(?!问|假|客)|别(?!人|的|墅|名|处)|不要|不许|不准|勿|快(?!乐|餐|速|递|要|到|点[^儿]?了)|赶快|赶紧|让我们|给我|小心|当心|记得|千万|禁止|严禁|等一下|等等我|注意)/;
const suggestsToAct = new RegExp(`吧[。！!]${closing}`);

/** What a sentence does, by its last mark, its last particle and its first word. */
export function sentenceType(sentence: string): SentenceType {
  if (endsWithParticle.test(sentence)) return 'question with particle';
  if (endsAsQuestion.test(sentence)) return 'question';
  if (asksToAct.test(sentence) || suggestsToAct.test(sentence)) return 'request';
  return endsAsExclamation.test(sentence) ? 'exclamation' : 'statement';
}

/** Words that an announcement, a report or an essay has, and words of talk among people who know each other. */
const formalWords =
  /您|贵[公校]|本[店站院校馆次公]|该[公项地校书研模]|将于|进行|予以|敬请|谨|旅客|请勿|根据|此外|均[为可已]|表明|采用|提供|各位|尚未|是否|如何|即将|并非|由此|以及/;
const casualWords =
  /[啊呀啦嘛哈哎嘿喂诶哦噢嗯呗哟咱俺啥咋]|老妈|老爸|哥们|搞定|超级|太.了|好.啊|别提|真的假的|没事|你们家/;

/** The register of a text by its words; undefined where they do not tell. Whether it is meant to be funny only a tag says. */
export function moodOf(text: string): string | undefined {
  if (casualWords.test(text)) return 'casual';
  return formalWords.test(text) ? 'formal' : undefined;
}

const topicWords: Readonly<Record<string, RegExp>> = {
  technology:
    /[A-Z]{2,}|WiFi|[Aa]pp|电脑|手机|软件|程序|代码|网络|网速|网页|数据|芯片|模型|系统|算法|机器|智能|电池|充电|屏幕|服务器|密码|实验|卫星|技术|设备|键盘|科学|蓝牙|摄像|耳机|下载|更新|打印机|导航/,
  literature:
    /小说|诗|作家|作者|文学|故事|书|读者|散文|写作|主角|情节|出版|剧本|童话|文章|句子|稿|笔下|结局|悬疑|标点|主人公/,
  daily:
    /吃|饭|菜|妈|爸|孩|猫|狗|睡|天气|下雨|公交|地铁|超市|买|医院|衣|邻居|洗|早上|晚上|周末|楼|水果|钥匙|冰箱|厨|锅|快递|减肥|上班|迟到|火车|停车/,
};

/** The topic whose words a text has, the most special one first; undefined where it has none. */
export function topicOf(text: string): string | undefined {
  return Object.keys(topicWords).find((topic) => topicWords[topic]?.test(text));
}
