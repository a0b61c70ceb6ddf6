import { normalizeMandarin } from './normalize.ts';
import { parseSyllable, tryParseSyllable } from './syllable.ts';
import { isMark } from './symbolTable.ts';
import type { SymbolWriter } from './symbolWriter.ts';

const numbered = '(?:[a-zü]|u:)+[1-5]';
const pinyinToken = new RegExp(`^${numbered}$`);
const tokenOrSign = new RegExp(String.raw`${numbered}|[^\s]`, 'g');

/** The Chinese form of a mark written in any way, or undefined for what is no mark. */
const markOf = (sign: string): string | undefined => {
  const { text } = normalizeMandarin(sign, { numbers: false });
  return isMark(text) ? text : undefined;
};

/**
 * Splits 'ni3 hao3, shi4jie4!' into syllables and marks; undefined if anything else is in the text.
 * @throws TextError if some of it is numbered pinyin and some of it only looks so.
 */
export const splitPinyinText = (text: string): string[] | undefined => {
  const tokens: string[] = [];
  for (const [token] of text.matchAll(tokenOrSign)) {
    const kept = pinyinToken.test(token) ? token : markOf(token);
    if (kept === undefined) return undefined;
    tokens.push(kept);
  }
  const spoken = tokens.filter((token) => !isMark(token));
  if (!spoken.some((token) => tryParseSyllable(token) !== undefined)) return undefined;
  for (const token of spoken) parseSyllable(token);
  return tokens;
};

/** Says syllables and marks through a writer and gives back the text that they stand for. */
export const speakPinyin = (tokens: readonly string[], writer: SymbolWriter): string => {
  let text = '';
  for (const token of tokens) {
    const mark = markOf(token);
    if (mark === undefined && text !== '') text += ' ';
    if (mark === undefined) writer.syllable(parseSyllable(token), text.length);
    else writer.plain(mark, 'none', text.length);
    text += mark ?? token;
  }
  return text;
};
