import { takeInlineReadings } from './inlineReadings.ts';
import type { AppliedRule, ReadText, TextDescription } from './frontend.ts';
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

/** Sentences of a text: at marks that end one, and at line ends. */
export function sentencesOf(text: string): readonly string[] {
  return text
    .split(/(?<=[。！？!?…]["”’」』）)]*)(?!["”’」』）)。！？!?…])|\n+/u)
    .map((sentence) => sentence.trim())
    .filter((sentence) => sentence !== '');
}

/**
 * What is said for a sentence, and which rules decided it.
 * @throws TextError of the frontend.
 */
export function describeText(written: string, { spoken, underlying }: FrontendPair): TextDescription {
  const sequence = spoken(written);
  const said = readingsOf(sequence);
  return {
    written,
    normalized: sequence.normalizedText,
    pinyin: said.map(({ reading }) => reading),
    symbols: sequence.symbols,
    origins: [...sequence.characterIndex].map((index) => characterAt(sequence.normalizedText, index)),
    rules: [...writtenRules(written), ...sandhiRules(said, readingsOf(underlying(written)))],
  };
}

function writtenRules(written: string): readonly AppliedRule[] {
  return splitPinyinText(written) === undefined ? normalizeMandarin(takeInlineReadings(written).text).rules : [];
}

interface Reading {
  readonly reading: string;
  readonly character: string;
}

/** Syllables and letters in the order of speech. */
function readingsOf({ normalizedText, symbols, toneIds, languageIds, ...at }: SymbolSequence): readonly Reading[] {
  const groups = new Map<number, number[]>();
  symbols.forEach((symbol, index) => {
    if (isMark(symbol) || /^<.*>$/.test(symbol)) return;
    const syllable = at.syllableIndex[index] as number;
    groups.set(syllable, [...(groups.get(syllable) ?? []), index]);
  });
  return [...groups.values()].map((own) => {
    const first = own[0] as number;
    const character = characterAt(normalizedText, at.characterIndex[first] as number);
    const [initial = '', final = ''] = own.map((index) => symbols[index] as string);
    const tone = toneIds[first] as number;
    if (tone === 0) return { reading: own.map((index) => letterOf(symbols[index] as string)).join(''), character };
    const colour = own.some((index) => symbols[index] === erhuaSymbol) ? 'r' : '';
    return { reading: `${baseOfSymbols(initial, final)}${colour}${tone}`, character };
  });
}

function letterOf(symbol: string): string {
  return symbol.replace(/^en:/, '');
}

function characterAt(text: string, index: number): string {
  return index < 0 ? '' : String.fromCodePoint(text.codePointAt(index) ?? 32);
}

function sandhiRules(spoken: readonly Reading[], underlying: readonly Reading[]): readonly AppliedRule[] {
  return spoken.flatMap(({ reading, character }, index) => {
    const before = underlying[index]?.reading ?? reading;
    if (before === reading) return [];
    const rule = character === '一' || character === '不' ? `tone of ${character}` : 'third tone';
    return [{ rule, written: `${character} ${before}`, spoken: reading }];
  });
}
