import { isPlainHan } from './characters.ts';
import type { AppliedRule } from './frontend.ts';
import { addressRule, mayStartNumber, type NumberRule, numberRules, unitAt } from './numberRules.ts';
import { speakInteger } from './spokenNumber.ts';
import { isMark } from './symbolTable.ts';

/** Text as it is spoken, with the way back: originalIndex[i] is the code unit of the source that text[i] came from. */
export interface NormalizedText {
  readonly text: string;
  readonly originalIndex: Int32Array;
  /** What was not said as it is written, in order. */
  readonly rules: readonly AppliedRule[];
}

/** Other ways of writing a mark, after full-width forms have become half-width. */
const markOfSign: Readonly<Record<string, string>> = {
  ...{ ',': '，', '.': '。', '?': '？', '!': '！', ';': '；', ':': '：', '~': '～', '/': '、', '｡': '。', '､': '、' },
  ...{ '⋯': '…', '–': '—', '―': '—', '─': '—', '〜': '～', '∶': '：', '‥': '…' },
};

/** Signs that are read as words, wherever they stand. */
const wordOfSign: Readonly<Record<string, string>> = {
  ...{ '+': '加', '=': '等于', '×': '乘', '÷': '除以', '&': '和', 〇: '零', '℃': '摄氏度', '≈': '约等于' },
  ...{ '±': '正负', '≤': '小于等于', '≥': '大于等于', '≠': '不等于', '√': '根号', '∞': '无穷大', π: '派' },
  ...{ '½': '二分之一', '⅓': '三分之一', '⅔': '三分之二', '¼': '四分之一', '¾': '四分之三' },
  ...{ '@': '艾特', '℉': '华氏度', '°': '度', α: '阿尔法', β: '贝塔', γ: '伽马', Ω: '欧姆', μ: '缪' },
};

/** Ⅳ, ④, ⒋, ⑷: one sign for a number. */
const numberSigns = [
  { first: 'Ⅰ', last: 'Ⅻ' },
  { first: 'ⅰ', last: 'ⅻ' },
  { first: '①', last: '⑳' },
  { first: '⑴', last: '⒇' },
  { first: '⒈', last: '⒛' },
];

const speakNumberSign = (character: string): string | undefined => {
  const row = numberSigns.find(({ first, last }) => character >= first && character <= last && character.length === 1);
  return row && speakInteger(String(character.charCodeAt(0) - row.first.charCodeAt(0) + 1));
};

/** Before a number; nothing elsewhere. */
const comparisons: Readonly<Record<string, string>> = { '<': '小于', '>': '大于', '<=': '小于等于', '>=': '大于等于' };

/** Full-width forms (U+FF01 to U+FF5E) and wide spaces become half-width, one code unit for one. */
export const halfWidth = (text: string): string =>
  text
    .replace(/[！-～]/g, (character) => String.fromCharCode(character.charCodeAt(0) - 0xfee0))
    .replace(/[\s　]/g, ' ')
    .replaceAll('￥', '¥');

interface Spoken {
  readonly words: string;
  readonly sourceUnits: number;
  /** Absent: only another way of writing a mark. */
  readonly rule?: string;
}

const speakNumberAt = (text: string, position: number): Spoken | undefined => {
  for (const rule of numberRules) {
    const spoken = speakByRule(rule, text, position);
    if (spoken !== undefined) return spoken;
  }
  return undefined;
};

const speakByRule = ({ name, pattern, speak }: NumberRule, text: string, position: number): Spoken | undefined => {
  pattern.lastIndex = position;
  const match = pattern.exec(text);
  const words = match === null ? undefined : speak(match);
  return match === null || words === undefined ? undefined : { words, sourceUnits: match[0].length, rule: name };
};

/** A run of the same mark, dots or dashes: one mark. */
const speakMarkAt = (text: string, position: number): Spoken | undefined => {
  const rest = text.slice(position);
  const dots = /^(?:\.{2,}|。{2,}|…+|⋯+|·{3,})/.exec(rest);
  if (dots !== null) return { words: '…', sourceUnits: dots[0].length };
  const dashes = /^(?:--+|[—–―─]+)/.exec(rest);
  if (dashes !== null) return { words: '—', sourceUnits: dashes[0].length };
  const sign = rest[0] ?? '';
  const mark = isMark(sign) ? sign : markOfSign[sign];
  if (mark === undefined) return undefined;
  let sourceUnits = 1;
  while (rest[sourceUnits] === sign) sourceUnits++;
  return { words: mark, sourceUnits };
};

/** A dot inside a Latin name is said; any other sign is a mark or a word of its own. */
const speakSignAt = (text: string, position: number): Spoken | undefined => {
  const character = text[position] ?? '';
  const insideName = /[A-Za-z]/.test(text[position - 1] ?? '') && /[A-Za-z]/.test(text[position + 1] ?? '');
  if (character === '.' && insideName) return { words: '点', sourceUnits: 1, rule: 'sign' };
  const comparison = /^([<>]=?) ?[-−]?\d/.exec(text.slice(position))?.[1];
  if (comparison !== undefined)
    return { words: comparisons[comparison] ?? '', sourceUnits: comparison.length, rule: 'sign' };
  const multiplies =
    character === '*' &&
    /[\dA-Za-z%℃)] ?$/.test(text.slice(0, position)) &&
    /^ ?[-−]?\d/.test(text.slice(position + 1));
  const word =
    wordOfSign[character] ??
    speakNumberSign(character) ??
    speakPower(text, position) ??
    (multiplies ? '乘' : undefined);
  if (word !== undefined) return { words: word, sourceUnits: 1, rule: 'sign' };
  return speakPerUnitAt(text, position) ?? speakMarkAt(text, position);
};

const powers: Readonly<Record<string, string>> = { '²': '平方', '³': '立方' };

/** 5²: 五的平方. */
const speakPower = (text: string, position: number): string | undefined => {
  const power = powers[text[position] ?? ''];
  return power !== undefined && /[\dA-Za-zπ)]$/.test(text.slice(0, position)) ? `的${power}` : power;
};

/** 元/斤, 次/天, 元/kg: each. */
const speakPerUnitAt = (text: string, position: number): Spoken | undefined => {
  if (text[position] !== '/' || !/[元块角分次人米里克升度斤吨瓦]$/.test(text.slice(0, position))) return undefined;
  const after = text.slice(position + 1);
  const unit = unitAt(after);
  if (unit !== undefined) return { words: `每${unit.name}`, sourceUnits: 1 + unit.sign.length, rule: 'sign' };
  return /^\p{Script=Han}/u.test(after) ? { words: '每', sourceUnits: 1, rule: 'sign' } : undefined;
};

/** A space matters only between two Latin words. */
const keepsSpace = (before: string, after: string): boolean => /[A-Za-z']$/.test(before) && /^[A-Za-z]/.test(after);

const startsAddress = (character: string): boolean => /[A-Za-z0-9]/.test(character);

export interface NormalizeOptions {
  /** Reads digits as Mandarin numbers. @default true */
  readonly numbers?: boolean;
}

/**
 * Mandarin text as it is spoken: numbers, dates, times, percentages, money, units and telephone numbers in characters,
 * marks in their Chinese form, Latin letters half-width.
 */
export const normalizeMandarin = (original: string, options: NormalizeOptions = {}): NormalizedText => {
  const source = halfWidth(original);
  let text = '';
  const originalIndex: number[] = [];
  const rules: AppliedRule[] = [];
  const append = (words: string, position: number): void => {
    text += words;
    for (let unit = 0; unit < words.length; unit++) originalIndex.push(position);
  };
  for (let position = 0; position < source.length; ) {
    const character = source[position] ?? '';
    if (character === ' ') {
      const next = source.slice(position).trimStart();
      if (keepsSpace(text, next)) append(' ', position);
      position += source.slice(position).length - next.length;
      continue;
    }
    // Said as it is written.
    if (isPlainHan(character)) {
      append(character, position);
      position++;
      continue;
    }
    const spoken =
      (startsAddress(character) ? speakByRule(addressRule, source, position) : undefined) ??
      (options.numbers !== false && mayStartNumber(character) ? speakNumberAt(source, position) : undefined) ??
      speakSignAt(source, position);
    append(spoken?.words ?? character, position);
    const end = position + (spoken?.sourceUnits ?? 1);
    if (spoken?.rule !== undefined) {
      rules.push({ rule: spoken.rule, written: original.slice(position, end), spoken: spoken.words });
    }
    position = end;
  }
  return { text, originalIndex: Int32Array.from(originalIndex), rules };
};
