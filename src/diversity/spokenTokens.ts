import type { PoolUtterance } from '../core/dataContracts.ts';
import type { SpokenSyllable, SpokenToken } from '../core/diversityContracts.ts';
import { readSymbols } from '../corpus/prepareCorpus.ts';
import { TextError } from '../errors.ts';
import { isPlainHan } from '../text/characters.ts';
import { ownLoanwords } from '../text/letterReadings.ts';
import { mandarinFrontend } from '../text/mandarin.ts';
import { baseOfSymbols, formatSyllable } from '../text/syllable.ts';
import type { SymbolSequence } from '../text/symbolSequence.ts';
import { erhuaSymbol, isMark } from '../text/symbolTable.ts';

/*
 * The only file of this subject that reads text. Letters and r colours are kept as such, whatever a model's own text
 * settings make of them: diversity asks what the voice said.
 */

/** What is looked at of an utterance to read it. */
export type ReadableUtterance = Pick<PoolUtterance, 'id' | 'text' | 'language' | 'pinyin'>;

/** What the targets of the axes were made for. */
const languages: readonly string[] = ['zh', 'en', 'mixed'];

const options = { unknown: 'skip', letters: 'symbols', erhua: 'merge' } as const;
const spoken = mandarinFrontend(options);
const underlying = mandarinFrontend({ ...options, toneSandhi: false });

/** What was read of utterances that are still about: several axes and tables look at the same ones. */
const read = new WeakMap<ReadableUtterance, readonly SpokenToken[]>();

/**
 * The tokens of an utterance in the order of speech, by its own pinyin where it has one.
 * @throws TextError that names the utterance, where its language is unknown here or nothing in it has a sound.
 */
export function spokenTokens(utterance: ReadableUtterance): readonly SpokenToken[] {
  const known = read.get(utterance) ?? readTokens(utterance);
  read.set(utterance, known);
  return known;
}

function readTokens(utterance: ReadableUtterance): readonly SpokenToken[] {
  const { id, text, language = 'zh', pinyin } = utterance;
  if (!languages.includes(language)) {
    throw new TextError(
      `'${id}': its language is '${language}'; diversity is measured for ${languages.join(', ')}: leave such utterances out`,
    );
  }
  const tokens = tokensOf(readSymbols({ id, text, language, pinyin }, spoken));
  if (!mayHideThirdTones(tokens) || !/\p{Script=Han}/u.test(text)) return tokens;
  const before = tokensOf(readSymbols({ id, text, language }, underlying));
  return before.length === tokens.length ? tokens.map((token, index) => withUnderlying(token, before[index])) : tokens;
}

function withUnderlying(token: SpokenToken, before: SpokenToken | undefined): SpokenToken {
  const { syllable } = token;
  if (syllable === undefined || before?.syllable?.base !== syllable.base) return token;
  const underlyingTone = before.syllable.tone;
  return underlyingTone === syllable.underlyingTone ? token : { ...token, syllable: { ...syllable, underlyingTone } };
}

/** A third tone that rose stands before a third tone; without such a place nothing is to be looked up. */
function mayHideThirdTones(tokens: readonly SpokenToken[]): boolean {
  return tokens.some(
    ({ syllable }, index) => syllable?.tone === 3 && [2, 3].includes(tokens[index - 1]?.syllable?.tone ?? 0),
  );
}

function tokensOf(sequence: SymbolSequence): readonly SpokenToken[] {
  const { symbols, syllableIndex, toneIds, characterIndex, normalizedText } = sequence;
  const tokens: SpokenToken[] = [];
  for (let first = 0; first < symbols.length; ) {
    let end = first + 1;
    while (end < symbols.length && syllableIndex[end] === syllableIndex[first]) end += 1;
    const at = characterIndex[first] ?? -1;
    const written = at < 0 ? '' : String.fromCodePoint(normalizedText.codePointAt(at) ?? 32);
    const token = sharedToken(symbols.slice(first, end), toneIds[first] ?? 0, written);
    if (token !== undefined) tokens.push(token);
    first = end;
  }
  return tokens;
}

/** Text has the same few thousand tokens again and again. */
const tokensByContent = new Map<string, SpokenToken>();

function sharedToken(symbols: readonly string[], tone: number, written: string): SpokenToken | undefined {
  // What is written in other scripts is without end.
  if (!isPlainHan(written)) return tokenOf(symbols, tone, written);
  const content = `${symbols.join(' ')} ${tone} ${written}`;
  const token = tokensByContent.get(content) ?? tokenOf(symbols, tone, written);
  if (token !== undefined) tokensByContent.set(content, token);
  return token;
}

function tokenOf(symbols: readonly string[], tone: number, written: string): SpokenToken | undefined {
  const [first = '', second = '', third] = symbols;
  if (isMark(first)) return { kind: 'mark', unit: first, written };
  if (/^[A-Z]$/.test(first)) return { kind: 'letter', unit: first, written };
  if (first.startsWith('en:')) {
    const word = symbols.map((symbol) => symbol.slice('en:'.length)).join('');
    return { kind: isLoanword(word) ? 'loanword' : 'word', unit: word, written: word };
  }
  const base = baseOfSymbols(first, second);
  if (base === undefined) return undefined;
  const erhua = third === erhuaSymbol;
  const syllable: SpokenSyllable = { base, initial: first, final: second, tone, underlyingTone: tone, erhua };
  return { kind: 'syllable', unit: formatSyllable({ base, tone: tone as 1, erhua }), written, syllable };
}

let loanwords: ReadonlySet<string> | undefined;

/** `word` is in small letters. */
function isLoanword(word: string): boolean {
  loanwords ??= new Set(Object.keys(ownLoanwords()).map((known) => known.toLowerCase()));
  return loanwords.has(word);
}

/** The syllables and letters of tokens as pinyin to be shown. */
export function shownPinyin(tokens: readonly SpokenToken[]): string {
  return tokens
    .filter(({ kind }) => kind !== 'mark')
    .map(({ unit }) => unit)
    .join(' ');
}
