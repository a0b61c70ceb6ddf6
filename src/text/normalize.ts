import { numberRules } from './numberRules.ts';
import { isMark } from './symbolTable.ts';

/** Text as it is spoken, with the way back: originalIndex[i] is the code unit of the source that text[i] came from. */
export interface NormalizedText {
  readonly text: string;
  readonly originalIndex: Int32Array;
}

/** Other ways of writing a mark, after full-width forms have become half-width. */
const markOfSign: Readonly<Record<string, string>> = {
  ...{ ',': '，', '.': '。', '?': '？', '!': '！', ';': '；', ':': '：', '~': '～', '/': '、', '｡': '。', '､': '、' },
  ...{ '⋯': '…', '–': '—', '―': '—', '─': '—', '〜': '～', '∶': '：', '‥': '…' },
};

/** Signs that are read as words, wherever they stand. */
const wordOfSign: Readonly<Record<string, string>> = {
  ...{ '+': '加', '=': '等于', '×': '乘', '÷': '除以', '&': '和', 〇: '零', '℃': '摄氏度', '≈': '约等于' },
};

/** Full-width forms (U+FF01 to U+FF5E) and wide spaces become half-width, one code unit for one. */
const halfWidth = (text: string): string =>
  text
    .replace(/[！-～]/g, (character) => String.fromCharCode(character.charCodeAt(0) - 0xfee0))
    .replace(/[\s　]/g, ' ')
    .replaceAll('￥', '¥');

interface Spoken {
  readonly words: string;
  readonly sourceUnits: number;
}

const speakNumberAt = (text: string, position: number): Spoken | undefined => {
  for (const { pattern, speak } of numberRules) {
    pattern.lastIndex = position;
    const match = pattern.exec(text);
    const words = match === null ? undefined : speak(match);
    if (match !== null && words !== undefined) return { words, sourceUnits: match[0].length };
  }
  return undefined;
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
  if (character === '.' && insideName) return { words: '点', sourceUnits: 1 };
  const word = wordOfSign[character];
  return word === undefined ? speakMarkAt(text, position) : { words: word, sourceUnits: 1 };
};

/** A space matters only between two Latin words. */
const keepsSpace = (before: string, after: string): boolean => /[A-Za-z']$/.test(before) && /^[A-Za-z]/.test(after);

const startsNumber = (character: string): boolean => /[\d+\-−¥$€£]/.test(character);

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
    const spoken =
      (options.numbers !== false && startsNumber(character) ? speakNumberAt(source, position) : undefined) ??
      speakSignAt(source, position);
    append(spoken?.words ?? character, position);
    position += spoken?.sourceUnits ?? 1;
  }
  return { text, originalIndex: Int32Array.from(originalIndex) };
};
