import { formatSyllable, legalSyllables, parseSyllable } from '../text/syllable.ts';
import type { SymbolSequence } from '../text/symbolSequence.ts';
import { erhuaSymbol, isMark } from '../text/symbolTable.ts';

/** One syllable (numbered pinyin), pause mark, or anything else such as a letter, in the order of speech. */
export interface SpokenUnit {
  readonly kind: 'syllable' | 'mark' | 'other';
  readonly unit: string;
}

const spellingOf: ReadonlyMap<string, string> = new Map(
  legalSyllables.map((base) => {
    const { initial, final } = parseSyllable(`${base}1`);
    return [`${initial} ${final}`, base];
  }),
);

/** The syllables and marks that symbols stand for. */
export function spokenUnits(sequence: SymbolSequence): readonly SpokenUnit[] {
  const units: SpokenUnit[] = [];
  const { symbols, syllableIndex, toneIds } = sequence;
  for (let first = 0; first < symbols.length; ) {
    let end = first + 1;
    while (end < symbols.length && syllableIndex[end] === syllableIndex[first]) end += 1;
    units.push(unitOf(symbols.slice(first, end), toneIds[first] ?? 0));
    first = end;
  }
  return units;
}

function unitOf(symbols: readonly string[], tone: number): SpokenUnit {
  const [first = '', second = '', third] = symbols;
  if (isMark(first)) return { kind: 'mark', unit: first };
  const base = spellingOf.get(`${first} ${second}`);
  const isTone = tone === 1 || tone === 2 || tone === 3 || tone === 4 || tone === 5;
  if (base === undefined || !isTone) return { kind: 'other', unit: symbols.join('') };
  return { kind: 'syllable', unit: formatSyllable({ base, tone, erhua: third === erhuaSymbol }) };
}
