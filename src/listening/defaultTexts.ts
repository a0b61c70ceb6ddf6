import type { PageLanguage } from './listeningSettings.ts';
import type { TestKind } from './testKinds.ts';
import type { PageTexts } from './testPage.ts';

const consent: Readonly<Record<PageLanguage, string>> = {
  zh:
    '这个测试请您听几段语音并作出评价。您的回答保存在一个不含姓名的文件里，只用于研究。\n\n' +
    '参加完全自愿，您可以随时关闭页面退出。点击“同意并开始”即表示您年满 18 岁、听力正常，并同意参加。',
  en:
    'In this test you listen to short pieces of speech and judge them. Your answers go into a file without your name and serve ' +
    'research only.\n\nTaking part is voluntary: you may stop at any time by closing the page. By choosing "I agree" you say that you ' +
    'are at least 18 years old, hear normally, and agree to take part.',
};

const room: Readonly<Record<PageLanguage, string>> = {
  zh: '请在安静的地方戴上耳机，测试中不要再改变音量。',
  en: 'Sit in a quiet place, put on headphones, and do not change the volume during the test.',
};

const tasks: Readonly<Record<TestKind, Readonly<Record<PageLanguage, Omit<PageTexts, 'consent'>>>>> = {
  mos: {
    zh: {
      title: '语音质量评价',
      instructions: '每段语音听完一次以后，请按整体的自然程度打分，从 1（劣）到 5（优）。没有标准答案，请凭第一印象。',
    },
    en: {
      title: 'How natural does it sound?',
      instructions:
        'Listen to each piece once to its end, then score how natural it sounds as a whole, from 1 (bad) to 5 (excellent). There is no right answer: trust your first impression.',
    },
  },
  mushra: {
    zh: {
      title: '语音质量比较',
      instructions:
        '每一页有一段参考录音和几个版本。请比较每个版本与参考录音，从 0 到 100 打分：100 表示听不出与参考的差别。其中一个版本就是参考录音本身，所以每一页至少应有一个 100 分。',
    },
    en: {
      title: 'How close to the reference?',
      instructions:
        'Each page has a reference recording and several versions of it. Compare each version with the reference and grade it from 0 to 100; 100 says that you hear no difference. One of the versions is the reference itself, so at least one on each page should be given 100.',
    },
  },
  preference: {
    zh: {
      title: '哪一个更好？',
      instructions: '每一页有两段语音。两段都听完以后，请选听起来更自然的一段；分不清时也请选一个。',
    },
    en: {
      title: 'Which one is better?',
      instructions:
        'Each page has two pieces of speech. Listen to both to their ends, then choose the one that sounds more natural; choose one even where you are not sure.',
    },
  },
  abx: {
    zh: {
      title: 'X 是哪一个？',
      instructions:
        '每一页有 A、B、X 三段语音，X 与 A 或 B 完全相同。请都听完以后选出 X 是哪一个；分不清时也请选一个。',
    },
    en: {
      title: 'Which one is X?',
      instructions:
        'Each page has three pieces of speech, A, B and X. X is the same as either A or B. Listen to all three to their ends, then say which one it is; choose one even where you are not sure.',
    },
  },
};

/** What a page says where the settings say nothing. */
export function defaultTexts(kind: TestKind, language: PageLanguage, needsHeadphones: boolean): PageTexts {
  const { title, instructions } = tasks[kind][language];
  const where = needsHeadphones ? `\n\n${room[language]}` : '';
  return { title, consent: consent[language], instructions: `${instructions}${where}` };
}
