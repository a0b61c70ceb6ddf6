import { latinWordAt } from './characters.ts';
import { halfThirdTone, isPhonemeSymbol } from './english/arpabet.ts';
import type { AppliedRule, ReadText, TextDescription } from './frontend.ts';
import { takeInlineReadings } from './inlineReadings.ts';
import { normalizeMandarin } from './normalize.ts';
import { splitPinyinText } from './pinyinText.ts';
import { baseOfSymbols } from './syllable.ts';
import type { SymbolSequence } from './symbolSequence.ts';
import { erhuaSymbol, isMark } from './symbolTable.ts';

/** The frontend with its tone sandhi, and the same without. */
export interface FrontendPair {
  readonly spoken: ReadText;
  readonly underlying: ReadText;
}

/**
 * What is said for a Mandarin sentence, and which rules decided it.
 * @throws TextError of the frontend.
 */
export function describeText(written: string, { spoken, underlying }: FrontendPair): TextDescription {
  const sequence = spoken(written);
  const sandhi = sandhiRules(readingsOf(sequence), readingsOf(underlying(written)));
  return describeSequence(written, sequence, [...writtenRules(written), ...sandhi]);
}

/** What a frontend made of a sentence, with the rules that it used. */
export function describeSequence(
  written: string,
  sequence: SymbolSequence,
  rules: readonly AppliedRule[],
): TextDescription {
  return {
    written,
    normalized: sequence.normalizedText,
    segments: wordsOf(sequence.normalizedText),
    pinyin: readingsOf(sequence).map(({ reading }) => reading),
    symbols: sequence.symbols,
    origins: [...sequence.characterIndex].map((index) => characterAt(sequence.normalizedText, index)),
    rules,
  };
}

const wordSegmenter = new Intl.Segmenter('zh', { granularity: 'word' });

function wordsOf(text: string): readonly string[] {
  const words: string[] = [];
  for (const { segment, isWordLike } of wordSegmenter.segment(text)) if (isWordLike === true) words.push(segment);
  return words;
}

function writtenRules(written: string): readonly AppliedRule[] {
  return splitPinyinText(written) === undefined ? normalizeMandarin(takeInlineReadings(written).text).rules : [];
}

interface Reading {
  readonly reading: string;
  readonly character: string;
  readonly isHalfThird: boolean;
}

/** Syllables, letters and words in the order of speech. */
function readingsOf(sequence: SymbolSequence): readonly Reading[] {
  const groups = new Map<number, number[]>();
  sequence.symbols.forEach((symbol, index) => {
    if (isMark(symbol) || /^<.*>$/.test(symbol)) return;
    const syllable = sequence.syllableIndex[index] as number;
    const group = groups.get(syllable);
    if (group === undefined) groups.set(syllable, [index]);
    else group.push(index);
  });
  const all = [...groups.values()];
  return all.map((own, index) => readingOf(sequence, own, all[index + 1]?.[0]));
}

/** The reading of the symbols at some places, which are one syllable, letter or word; `after` is the place of the next ones. */
function readingOf(
  { normalizedText, symbols, toneIds, characterIndex }: SymbolSequence,
  own: readonly number[],
  after: number | undefined,
): Reading {
  const first = own[0] as number;
  const place = characterIndex[first] as number;
  const character = characterAt(normalizedText, place);
  const [initial = '', final = ''] = own.map((index) => symbols[index] as string);
  const tone = toneIds[first] as number;
  if (isPhonemeSymbol(initial)) {
    const end = after === undefined ? undefined : characterIndex[after];
    const isLetter = own.every((index) => characterIndex[index] === place);
    const word = isLetter ? character : (latinWordAt(normalizedText.slice(0, end), place) ?? character);
    return { reading: word, character, isHalfThird: false };
  }
  if (tone === 0) {
    return { reading: own.map((index) => letterOf(symbols[index] as string)).join(''), character, isHalfThird: false };
  }
  const colour = own.some((index) => symbols[index] === erhuaSymbol) ? 'r' : '';
  const isHalfThird = tone === halfThirdTone;
  return { reading: `${baseOfSymbols(initial, final)}${colour}${isHalfThird ? 3 : tone}`, character, isHalfThird };
}

function letterOf(symbol: string): string {
  return symbol.replace(/^en:/, '');
}

function characterAt(text: string, index: number): string {
  return index < 0 ? '' : String.fromCodePoint(text.codePointAt(index) ?? 32);
}

function sandhiRules(spoken: readonly Reading[], underlying: readonly Reading[]): readonly AppliedRule[] {
  return spoken.flatMap(({ reading, character, isHalfThird }, index) => {
    const before = underlying[index]?.reading ?? reading;
    if (isHalfThird) return [{ rule: 'half third', written: `${character} ${before}`, spoken: reading }];
    if (before === reading) return [];
    const rule = character === '一' || character === '不' ? `tone of ${character}` : 'third tone';
    return [{ rule, written: `${character} ${before}`, spoken: reading }];
  });
}
