/** What the page says of itself, beside the texts of the researcher. */
export interface Words {
  readonly agree: string;
  readonly other: string;
  readonly volumeTitle: string;
  readonly volume: string;
  readonly headphonesTitle: string;
  readonly headphones: string;
  readonly tone: string;
  readonly practice: string;
  readonly practiceNote: string;
  readonly place: (now: number, all: number) => string;
  readonly play: string;
  readonly stop: string;
  readonly reference: string;
  readonly next: string;
  readonly version: string;
  readonly heard: string;
  readonly scores: readonly string[];
  readonly grades: readonly string[];
  readonly question: Readonly<Record<'mos' | 'mushra' | 'preference' | 'abx' | 'headphones', string>>;
  readonly hearFirst: string;
  readonly chooseFirst: string;
  readonly gradeFirst: string;
  readonly broken: (file: string) => string;
  readonly forgetful: string;
  readonly doneTitle: string;
  readonly done: string;
  readonly doneSent: string;
  readonly sending: string;
  readonly notSent: string;
  readonly download: string;
  readonly again: string;
  readonly noNumber: (given: string, most: number) => string;
}

const zh: Words = {
  agree: '同意并开始',
  other: 'English',
  volumeTitle: '音量',
  volume: '请戴上耳机，播放这段语音，把音量调到舒适的大小，之后不要再改变。',
  headphonesTitle: '耳机检查',
  headphones: '您会听到三个低音，其中一个最轻。请选出最轻的一个。',
  tone: '第',
  practice: '练习',
  practiceNote: '这一页只用来熟悉操作，不计入结果。',
  place: (now, all) => `第 ${now} / ${all} 页`,
  play: '播放',
  stop: '停止',
  reference: '参考',
  next: '下一页',
  version: '版本',
  heard: '已听',
  scores: ['劣', '差', '中', '良', '优'],
  grades: ['劣', '差', '中', '良', '优'],
  question: {
    mos: '听起来有多自然？',
    mushra: '每个版本与参考有多接近？',
    preference: '哪一个听起来更自然？',
    abx: 'X 是哪一个？',
    headphones: '哪一个音最轻？',
  },
  hearFirst: '请先把每一段都听到结束。',
  chooseFirst: '请先作出选择。',
  gradeFirst: '请先给每个版本打分。',
  broken: (file) => `声音文件 ${file} 无法播放。请检查它是否在 clips 文件夹里，然后重新打开页面，进度会保留。`,
  forgetful: '浏览器不允许本页保存进度，请不要刷新或关闭页面。',
  doneTitle: '完成了，谢谢！',
  done: '请下载回答文件，并把它发给研究者。',
  doneSent: '回答已经发送。您也可以自己保存一份。',
  sending: '正在发送回答……',
  notSent: '回答没有发送成功。请重试，或下载文件发给研究者。',
  download: '下载回答',
  again: '再发送一次',
  noNumber: (given, most) => `链接里的编号“${given}”不对：应为 1 到 ${most} 的整数。请向研究者要正确的链接。`,
};

const en: Words = {
  agree: 'I agree, begin',
  other: '中文',
  volumeTitle: 'Volume',
  volume: 'Put on headphones, play this piece, set a comfortable volume, and leave it as it is from now on.',
  headphonesTitle: 'Headphones',
  headphones: 'You hear three low tones. One of them is softer than the others: say which.',
  tone: 'Tone',
  practice: 'Practice',
  practiceNote: 'This page is for getting used to it; it does not count.',
  place: (now, all) => `Page ${now} of ${all}`,
  play: 'Play',
  stop: 'Stop',
  reference: 'Reference',
  next: 'Next',
  version: 'Version',
  heard: 'heard',
  scores: ['Bad', 'Poor', 'Fair', 'Good', 'Excellent'],
  grades: ['Bad', 'Poor', 'Fair', 'Good', 'Excellent'],
  question: {
    mos: 'How natural does it sound?',
    mushra: 'How close is each version to the reference?',
    preference: 'Which one sounds more natural?',
    abx: 'Which one is X?',
    headphones: 'Which tone is the softest?',
  },
  hearFirst: 'Listen to every piece to its end first.',
  chooseFirst: 'Choose first.',
  gradeFirst: 'Grade every version first.',
  broken: (file) =>
    `The sound ${file} cannot be played. See that it lies in the folder clips, then open the page again: it goes on here.`,
  forgetful: 'This browser lets the page keep nothing: do not reload or close it.',
  doneTitle: 'Done, thank you!',
  done: 'Download the answers and send the file to the researcher.',
  doneSent: 'The answers were sent. You can keep a copy.',
  sending: 'Sending the answers …',
  notSent: 'The answers could not be sent. Try again, or download the file and send it to the researcher.',
  download: 'Download the answers',
  again: 'Send again',
  noNumber: (given, most) =>
    `The number '${given}' in this link is wrong: expected a whole number from 1 to ${most}. Ask the researcher for your link.`,
};

export const words: Readonly<Record<'zh' | 'en', Words>> = { zh, en };
