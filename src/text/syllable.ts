import { TextError } from '../errors.ts';

type Tone = 1 | 2 | 3 | 4 | 5;

/** One Mandarin syllable: `base` is its spelling without tone (ü written v), `initial` and `final` are symbols. */
export interface Syllable {
  readonly base: string;
  readonly initial: string;
  readonly final: string;
  readonly tone: Tone;
  /** True for a syllable with the r colour of 儿, as in 'huar1'. */
  readonly erhua: boolean;
}

/** The finals, as spelled, that each written initial goes with: the syllables of Standard Mandarin. */
const spelledFinals: Readonly<Record<string, string>> = {
  '': 'a ai an ang ao e ei en eng er o ou',
  b: 'a ai an ang ao ei en eng i ian iao ie in ing o u',
  p: 'a ai an ang ao ei en eng i ian iao ie in ing o ou u',
  m: 'a ai an ang ao e ei en eng i ian iao ie in ing iu o ou u',
  f: 'a an ang ei en eng o ou u',
  d: 'a ai an ang ao e ei en eng i ia ian iao ie ing iu ong ou u uan ui un uo',
  t: 'a ai an ang ao e ei eng i ian iao ie ing ong ou u uan ui un uo',
  n: 'a ai an ang ao e ei en eng i ian iang iao ie in ing iu ong ou u uan un uo v ve',
  l: 'a ai an ang ao e ei eng i ia ian iang iao ie in ing iu o ong ou u uan un uo v ve',
  g: 'a ai an ang ao e ei en eng ong ou u ua uai uan uang ui un uo',
  k: 'a ai an ang ao e ei en eng ong ou u ua uai uan uang ui un uo',
  h: 'a ai an ang ao e ei en eng ong ou u ua uai uan uang ui un uo',
  j: 'i ia ian iang iao ie in ing iong iu u uan ue un',
  q: 'i ia ian iang iao ie in ing iong iu u uan ue un',
  x: 'i ia ian iang iao ie in ing iong iu u uan ue un',
  zh: 'a ai an ang ao e ei en eng i ong ou u ua uai uan uang ui un uo',
  ch: 'a ai an ang ao e en eng i ong ou u ua uai uan uang ui un uo',
  sh: 'a ai an ang ao e ei en eng i ou u ua uai uan uang ui un uo',
  r: 'an ang ao e en eng i ong ou u ua uan ui un uo',
  z: 'a ai an ang ao e ei en eng i ong ou u uan ui un uo',
  c: 'a ai an ang ao e en eng i ong ou u uan ui un uo',
  s: 'a ai an ang ao e en eng i ong ou u uan ui un uo',
  y: 'a an ang ao e i in ing o ong ou u uan ue un',
  w: 'a ai an ang ei en eng o u',
};

const fullFinal: Readonly<Record<string, string>> = { iu: 'iou', ui: 'uei', un: 'uen', ue: 've' };

/** y before a i-final, y before a ü-final: the written final to the full one. */
const finalsAfterY: Readonly<Record<string, string>> = {
  ...{ a: 'ia', an: 'ian', ang: 'iang', ao: 'iao', e: 'ie', i: 'i', in: 'in', ing: 'ing', o: 'io' },
  ...{ ong: 'iong', ou: 'iou', u: 'v', uan: 'van', ue: 've', un: 'vn' },
};

const finalsAfterW: Readonly<Record<string, string>> = {
  ...{ a: 'ua', ai: 'uai', an: 'uan', ang: 'uang', ei: 'uei', en: 'uen', eng: 'ueng', o: 'uo', u: 'u' },
};

/** After j, q, x a written u is ü. */
const finalsAfterPalatal: Readonly<Record<string, string>> = { u: 'v', uan: 'van', ue: 've', un: 'vn' };

const finalSymbol = (initial: string, spelled: string): string => {
  if (initial === 'y') return finalsAfterY[spelled] ?? spelled;
  if (initial === 'w') return finalsAfterW[spelled] ?? spelled;
  if ('jqx'.includes(initial) && initial !== '') {
    return finalsAfterPalatal[spelled] ?? fullFinal[spelled] ?? spelled;
  }
  if (spelled === 'i' && ['zh', 'ch', 'sh', 'r'].includes(initial)) return 'ir';
  if (spelled === 'i' && ['z', 'c', 's'].includes(initial)) return 'i0';
  return fullFinal[spelled] ?? spelled;
};

type Spelling = Pick<Syllable, 'initial' | 'final'>;

const spellings: ReadonlyMap<string, Spelling> = new Map(
  Object.entries(spelledFinals).flatMap(([initial, finals]) =>
    finals
      .split(' ')
      .map((spelled): [string, Spelling] => [
        initial + spelled,
        { initial: initial === '' ? '^' : initial, final: finalSymbol(initial, spelled) },
      ]),
  ),
);

/** Every legal syllable without tone, in spelling with v for ü. */
export const legalSyllables: readonly string[] = [...spellings.keys()];

const basesBySymbols: ReadonlyMap<string, string> = new Map(
  [...spellings].map(([base, { initial, final }]) => [`${initial} ${final}`, base]),
);

/** The spelling without tone of an initial and a final symbol, or undefined where no syllable has both. */
export const baseOfSymbols = (initial: string, final: string): string | undefined =>
  basesBySymbols.get(`${initial} ${final}`);

/** Writes ü, u: and a ü hidden after j, q, x, y in the one spelling that the project uses: v after n and l only. */
const canonicalBase = (written: string): string => {
  const plain = written.toLowerCase().replaceAll('u:', 'v').replaceAll('ü', 'v');
  const afterPalatal = /^[jqxy]v/.test(plain) ? plain.replace('v', 'u') : plain;
  return afterPalatal.replace(/^([nl])ue$/, '$1ve');
};

const isTone = (value: number): value is Tone => value >= 1 && value <= 5;

/** What was parsed before: text has the same few thousand syllables again and again. */
const parsed = new Map<string, Syllable>();

/** The syllable that a numbered spelling means, or undefined if it is none; tone 0 is read as neutral. */
export const tryParseSyllable = (numbered: string): Syllable | undefined => {
  const known = parsed.get(numbered);
  if (known !== undefined) return known;
  const syllable = parseSpelling(numbered);
  if (syllable !== undefined && /^[a-z]+[1-5]$/.test(numbered)) parsed.set(numbered, syllable);
  return syllable;
};

const parseSpelling = (numbered: string): Syllable | undefined => {
  const match = /^([a-zü:]+)([0-5])$/i.exec(numbered.trim());
  if (match?.[1] === undefined) return undefined;
  const tone = Number(match[2]) === 0 ? 5 : Number(match[2]);
  if (!isTone(tone)) return undefined;
  const base = canonicalBase(match[1]);
  const plain = spellings.get(base);
  if (plain !== undefined) return { base, ...plain, tone, erhua: false };
  const stem = base.endsWith('r') ? base.slice(0, -1) : '';
  const coloured = spellings.get(stem);
  return coloured === undefined ? undefined : { base: stem, ...coloured, tone, erhua: true };
};

/** Legal syllables that share the longest beginning with what was written, to help a reader of the error. */
const nearestSyllables = (written: string): string => {
  const base = canonicalBase(written.replace(/[0-9]/g, ''));
  for (let kept = base.length; kept > 0; kept--) {
    const near = legalSyllables.filter((syllable) => syllable.startsWith(base.slice(0, kept)));
    if (near.length > 0) return near.slice(0, 6).join(', ');
  }
  return 'a, ba, ma, zhong';
};

/**
 * Reads numbered pinyin: 'zhuang4', 'lv4' = 'lü4' = 'lu:4', 'de5', 'huar1' (erhua).
 * @throws TextError if it is no legal Mandarin syllable with a tone of 1 to 5.
 */
export const parseSyllable = (numbered: string): Syllable => {
  const syllable = tryParseSyllable(numbered);
  if (syllable !== undefined) return syllable;
  const cause = /[0-5]$/.test(numbered)
    ? `legal syllables near it: ${nearestSyllables(numbered)}`
    : 'expected a tone digit of 1 to 5 at its end (5 is neutral)';
  throw new TextError(`pinyin: '${numbered}' is no numbered Mandarin syllable; ${cause}`);
};

/** The numbered spelling of a syllable, ü written v. */
export const formatSyllable = (syllable: Pick<Syllable, 'base' | 'tone' | 'erhua'>): string =>
  `${syllable.base}${syllable.erhua ? 'r' : ''}${syllable.tone}`;
