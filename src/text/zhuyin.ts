import { tryParseSyllable } from './syllable.ts';

/** Bopomofo consonants to written initials. */
const initialOfSign: Readonly<Record<string, string>> = {
  ...{ ㄅ: 'b', ㄆ: 'p', ㄇ: 'm', ㄈ: 'f', ㄉ: 'd', ㄊ: 't', ㄋ: 'n', ㄌ: 'l', ㄍ: 'g', ㄎ: 'k', ㄏ: 'h' },
  ...{ ㄐ: 'j', ㄑ: 'q', ㄒ: 'x', ㄓ: 'zh', ㄔ: 'ch', ㄕ: 'sh', ㄖ: 'r', ㄗ: 'z', ㄘ: 'c', ㄙ: 's' },
};

/** Bopomofo rimes to [spelling after a consonant, spelling on their own]. */
const rimes: Readonly<Record<string, readonly [string, string]>> = {
  ...{ ㄚ: ['a', 'a'], ㄛ: ['o', 'o'], ㄜ: ['e', 'e'], ㄞ: ['ai', 'ai'], ㄟ: ['ei', 'ei'], ㄠ: ['ao', 'ao'] },
  ...{ ㄡ: ['ou', 'ou'], ㄢ: ['an', 'an'], ㄣ: ['en', 'en'], ㄤ: ['ang', 'ang'], ㄥ: ['eng', 'eng'], ㄦ: ['er', 'er'] },
  ...{ ㄧ: ['i', 'yi'], ㄧㄚ: ['ia', 'ya'], ㄧㄛ: ['io', 'yo'], ㄧㄝ: ['ie', 'ye'], ㄧㄠ: ['iao', 'yao'] },
  ...{ ㄧㄡ: ['iu', 'you'], ㄧㄢ: ['ian', 'yan'], ㄧㄣ: ['in', 'yin'], ㄧㄤ: ['iang', 'yang'], ㄧㄥ: ['ing', 'ying'] },
  ...{ ㄨ: ['u', 'wu'], ㄨㄚ: ['ua', 'wa'], ㄨㄛ: ['uo', 'wo'], ㄨㄞ: ['uai', 'wai'], ㄨㄟ: ['ui', 'wei'] },
  ...{ ㄨㄢ: ['uan', 'wan'], ㄨㄣ: ['un', 'wen'], ㄨㄤ: ['uang', 'wang'], ㄨㄥ: ['ong', 'weng'] },
  ...{ ㄩ: ['v', 'yu'], ㄩㄝ: ['ve', 'yue'], ㄩㄢ: ['van', 'yuan'], ㄩㄣ: ['vn', 'yun'], ㄩㄥ: ['iong', 'yong'] },
};

/** Consonants that are syllables without a written rime: zhi, chi, shi, ri, zi, ci, si. */
const syllabicConsonants = 'ㄓㄔㄕㄖㄗㄘㄙ';

/** The digit of a folder name to the tone: none is the first tone, 1 is the neutral one. */
const toneOfDigit: Readonly<Record<string, string>> = { '': '1', '1': '5', '2': '2', '3': '3', '4': '4' };

const spell = (signs: string): string | undefined => {
  const first = signs[0] ?? '';
  const initial = initialOfSign[first];
  if (initial === undefined) return rimes[signs]?.[1];
  const rest = signs.slice(1);
  if (rest === '') return syllabicConsonants.includes(first) ? `${initial}i` : undefined;
  const rime = rimes[rest]?.[0];
  if (rime === undefined) return undefined;
  return `${initial}${'jqx'.includes(initial) ? rime.replace('v', 'u') : rime}`;
};

/**
 * Numbered pinyin of a bopomofo name as gcin-voice writes it ('ㄓㄨㄤ4' -> 'zhuang4', no digit = tone 1, '1' = neutral),
 * or undefined for a bare consonant and for what is no syllable of Standard Mandarin.
 */
export const pinyinFromZhuyin = (name: string): string | undefined => {
  const match = /^([ㄅ-ㄩ]+)([1-4]?)$/.exec(name.normalize('NFC'));
  const base = match?.[1] === undefined ? undefined : spell(match[1]);
  const tone = toneOfDigit[match?.[2] ?? ''];
  if (base === undefined || tone === undefined) return undefined;
  return tryParseSyllable(`${base}${tone}`) === undefined ? undefined : `${base}${tone}`;
};
