import { tryParseSyllable } from '../syllable.ts';

/** Pinyin initials near an English consonant before a vowel, the nearest first. */
const onsets: Readonly<Record<string, string>> = {
  ...{ P: 'p b', B: 'b', T: 't d', D: 'd', K: 'k q g', G: 'g j', CH: 'ch q', JH: 'zh j', F: 'f', V: 'w f', TH: 's x' },
  ...{ DH: 'z d', S: 's x', Z: 'z c s', SH: 'sh x', ZH: 'r zh', HH: 'h x', M: 'm', N: 'n', L: 'l', R: 'r l', W: 'w h' },
  ...{ Y: 'y', NG: 'n' },
};

/** Pinyin finals near an English vowel, or a vowel with the nasal after it. */
const rhymes: Readonly<Record<string, string>> = {
  ...{
    AA: 'a',
    AE: 'ai a',
    AH: 'a e',
    AO: 'ao ou o',
    AW: 'ao',
    AY: 'ai',
    EH: 'ai ei e',
    ER: 'e er o a',
    EY: 'ei ai i',
  },
  ...{ IH: 'i ei ui', IY: 'i ei ui', OW: 'ou o uo ao', OY: 'ou o', UH: 'u ou', UW: 'u ou iu', schwa: 'e a i' },
  ...{
    'AA N': 'an ang',
    'AE N': 'an',
    'AH N': 'an en',
    'AO N': 'ong ang',
    'AW N': 'ang',
    'EH N': 'en an',
    'ER N': 'en',
  },
  ...{
    'IH N': 'in en un an',
    'IY N': 'in en un',
    'OW N': 'ong en',
    'UH N': 'un en',
    'UW N': 'un ong',
    'schwa N': 'en an',
  },
  ...{ 'AA NG': 'ang', 'AE NG': 'ang', 'AH NG': 'ang eng', 'AO NG': 'ong ang', 'IH NG': 'ing eng', 'schwa NG': 'eng' },
};

/** A consonant without a vowel after it takes a weak one. */
const codas: Readonly<Record<string, string>> = {
  ...{ P: 'pu', B: 'bu', T: 'te', D: 'de', K: 'ke', G: 'ge', F: 'fu', V: 'fu', S: 'si', Z: 'zi', TH: 'si', DH: 'zi' },
  ...{ SH: 'shi', ZH: 'ri', CH: 'qi', JH: 'zhi', M: 'mu', N: 'en', NG: 'en', L: 'er', HH: 'he', W: 'wu', Y: 'yi' },
};

/** Finals without an initial, as they are spelled. */
const bareSpelling: Readonly<Record<string, string>> = {
  ...{ i: 'yi', u: 'wu', in: 'yin', ing: 'ying', un: 'wen', ui: 'wei', uo: 'wo', iu: 'you', ong: 'weng' },
};

const spellingOf = (initial: string, final: string): string =>
  initial === '' ? (bareSpelling[final] ?? final) : initial + final;

/** The legal syllable that is nearest to an onset and a rhyme. */
const nearestSyllable = (onset: string, rhyme: string): string | undefined => {
  const initials = onset === '' ? [''] : (onsets[onset] ?? '').split(' ');
  const finals = (rhymes[rhyme] ?? '').split(' ');
  const pairs = initials.flatMap((initial, a) =>
    finals.map((final, b) => ({ base: spellingOf(initial, final), far: a + 1.1 * b })),
  );
  return pairs.sort((a, b) => a.far - b.far).find(({ base }) => tryParseSyllable(`${base}1`) !== undefined)?.base;
};

const vowelOf = (phoneme: string): string => (phoneme === 'AH0' ? 'schwa' : phoneme.replace(/[012]$/, ''));
const isVowel = (phoneme: string | undefined): boolean => phoneme !== undefined && /[012]$/.test(phoneme);

/** Stress as a tone: falling at the end of the word, high before it; what is weak is neutral. */
const toneOf = (phoneme: string, isLastVowel: boolean, isFirstSyllable: boolean): number => {
  if (phoneme.endsWith('0')) return isFirstSyllable ? 1 : 5;
  return isLastVowel ? 4 : 1;
};

/** The weak syllable of a consonant without a vowel after it; nothing for an r that only colours the vowel before. */
const weakSyllables = (consonant: string, before: string | undefined): readonly string[] =>
  consonant === 'R' && isVowel(before) ? [] : [`${codas[consonant] ?? 'er'}5`];

/**
 * Numbered Mandarin syllables that come near to an English word, as Mandarin speakers adapt it: every cluster is parted
 * by weak vowels, final consonants get one, nasals close a syllable, stress is a high or falling tone.
 */
export const mandarinSyllables = (phonemes: readonly string[]): readonly string[] => {
  const syllables: string[] = [];
  const lastVowel = phonemes.findLastIndex(isVowel);
  for (let index = 0; index < phonemes.length; ) {
    const phoneme = phonemes[index] as string;
    const onset = isVowel(phoneme) ? '' : phoneme;
    const vowelAt = onset === '' ? index : index + 1;
    const vowel = phonemes[vowelAt];
    if (vowel === undefined || !isVowel(vowel)) {
      syllables.push(...weakSyllables(phoneme, phonemes[index - 1]));
      index++;
      continue;
    }
    const next = phonemes[vowelAt + 1] ?? '';
    const closes = /^NG?$/.test(next) && !isVowel(phonemes[vowelAt + 2]);
    const closed = closes ? nearestSyllable(onset, `${vowelOf(vowel)} ${next}`) : undefined;
    const base = closed ?? nearestSyllable(onset, vowelOf(vowel)) ?? 'e';
    syllables.push(`${base}${toneOf(vowel, vowelAt === lastVowel, syllables.length === 0)}`);
    if (vowel.startsWith('OY')) syllables.push('yi5');
    index = vowelAt + (closed === undefined ? 1 : 2);
  }
  return syllables;
};
