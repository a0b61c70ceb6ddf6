/** One character of running text on its way to a spoken tone. */
export interface SandhiCharacter {
  readonly character: string;
  readonly base: string;
  readonly tone: number;
  /** A reading given by hand: its tone stays as it is, and its neighbours go by it. */
  readonly fixed: boolean;
}

const digits = '零一二三四五六七八九幺两';

/** 一 keeps its tone where it counts or names a place in a row. */
const ordinalBefore = new Set([...'第初周统万唯惟逐专其之', ...'十百']);
const ordinalAfter = new Set([...'月号楼']);
const countingUnits = new Set([...'十百千万亿']);

const isDigit = (character: string | undefined): boolean => character !== undefined && digits.includes(character);

/** 星期一, 礼拜一: the weekday is a name. */
const isWeekday = (phrase: readonly SandhiCharacter[], index: number): boolean => {
  const before = `${phrase[index - 2]?.character ?? ''}${phrase[index - 1]?.character ?? ''}`;
  return before === '星期' || before === '礼拜';
};

/** Digits read one by one, as in a year; an 一 before counts only where it begins the row or follows a digit. */
const followsDigit = (phrase: readonly SandhiCharacter[], index: number): boolean => {
  const before = phrase[index - 1]?.character;
  if (before !== '一') return isDigit(before);
  return index === 1 || isDigit(phrase[index - 2]?.character);
};

/** 三比一, 一比一: one side of a score or a ratio. */
const isSideOfScore = (phrase: readonly SandhiCharacter[], index: number): boolean => {
  const isSide = (at: number): boolean => isDigit(phrase[at]?.character) || phrase[at]?.character === '十';
  return (
    (phrase[index - 1]?.character === '比' && isSide(index - 2)) ||
    (phrase[index + 1]?.character === '比' && isSide(index + 2))
  );
};

const countsInRow = (phrase: readonly SandhiCharacter[], index: number): boolean => {
  const before = phrase[index - 1]?.character;
  const after = phrase[index + 1]?.character ?? '';
  if (after === '' || followsDigit(phrase, index) || isDigit(after) || isWeekday(phrase, index)) return true;
  if (ordinalAfter.has(after) || isSideOfScore(phrase, index)) return true;
  if (before === undefined) return false;
  // 一千一百一十: only the first changes.
  return ordinalBefore.has(before) || (countingUnits.has(before) && countingUnits.has(after));
};

/** 看一看, 好不好: between two equal characters 一 and 不 lose their tone. */
const standsBetweenEquals = (phrase: readonly SandhiCharacter[], index: number): boolean => {
  const before = phrase[index - 1]?.character;
  return before !== undefined && !isDigit(before) && before === phrase[index + 1]?.character;
};

/** The tone of 一 and 不 by what follows: both rise before a fourth tone, 一 falls before the others. */
const toneOfYiOrBu = (phrase: readonly SandhiCharacter[], index: number): number => {
  const { character, tone } = phrase[index] as SandhiCharacter;
  if (standsBetweenEquals(phrase, index)) return 5;
  const next = phrase[index + 1];
  const nextFalls = next !== undefined && (next.tone === 4 || next.character === '个');
  if (character === '不') return nextFalls ? 2 : tone;
  if (countsInRow(phrase, index)) return tone;
  return nextFalls ? 2 : 4;
};

const isYiOrBu = ({ character, base, tone }: SandhiCharacter): boolean =>
  (character === '一' && base === 'yi' && tone === 1) || (character === '不' && base === 'bu' && tone === 4);

/** Third tones inside one word: each rises before the next. */
const sandhiInsideWord = (tones: number[], start: number, end: number, fixed: (index: number) => boolean): void => {
  for (let index = start; index < end - 1; index++) {
    if (tones[index] === 3 && tones[index + 1] === 3 && !fixed(index)) tones[index] = 2;
  }
};

/**
 * Third tones across words, from left to right: a third tone rises before the next word's first syllable
 * if that one is still a third tone after its own word's sandhi.
 */
const sandhiAcrossWords = (tones: number[], wordStarts: readonly number[], fixed: (index: number) => boolean): void => {
  for (const start of wordStarts) {
    const last = start - 1;
    if (last >= 0 && tones[last] === 3 && tones[start] === 3 && !fixed(last)) tones[last] = 2;
  }
};

/**
 * Spoken tones of one phrase (characters between two pauses) after the sandhi of 一, 不 and third tones.
 * `wordLengths` gives the lengths, in characters, of the words of the phrase in order; it is asked only where two third
 * tones meet.
 *
 * Source: 一, 不 and pairs as at polyu.edu.hk/bepth/introduction-to-phonetics/tones/tone-sandhi; longer rows cyclically, words first, an approach
 * that L. L. S. Cheng tells of in On the Prosodic Hierarchy and Tone Sandhi in Mandarin. Differs: across words from left to right,
 * whatever the syntax.
 */
export const applyToneSandhi = (
  phrase: readonly SandhiCharacter[],
  wordLengths: () => readonly number[],
): readonly number[] => {
  const tones = phrase.map((item, index) => (!item.fixed && isYiOrBu(item) ? toneOfYiOrBu(phrase, index) : item.tone));
  if (!tones.some((tone, index) => tone === 3 && tones[index + 1] === 3)) return tones;
  const fixed = (index: number): boolean => phrase[index]?.fixed ?? false;
  const wordStarts: number[] = [];
  let start = 0;
  for (const length of wordLengths()) {
    wordStarts.push(start);
    sandhiInsideWord(tones, start, Math.min(start + length, phrase.length), fixed);
    start += length;
  }
  sandhiAcrossWords(tones, wordStarts, fixed);
  return tones;
};
