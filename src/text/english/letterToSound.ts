/** Letters (a regular expression, with what must stand around them) and what they say; the first that matches is taken. */
type SoundRule = readonly [letters: string, phonemes: string];

const rules: readonly SoundRule[] = [
  // Word endings.
  ...([
    ['tion(?=s?$)', 'SH AH N'],
    ['(?<=[aeiou])sion(?=s?$)', 'ZH AH N'],
    ['sion(?=s?$)', 'SH AH N'],
    ['cian(?=s?$)', 'SH AH N'],
    ['cious$', 'SH AH S'],
    ['tious$', 'SH AH S'],
    ['ous$', 'AH S'],
    ['ture(?=s?$)', 'CH ER'],
    ['tial', 'SH AH L'],
    ['cial', 'SH AH L'],
    ['age(?=s?$)', 'IH JH'],
    ['ate$', 'EY T'],
    ['ight', 'AY T'],
    ['ough', 'AO'],
    ['augh', 'AO'],
    ['eigh', 'EY'],
    ['able(?=s?$)', 'AH B AH L'],
    ['ible(?=s?$)', 'AH B AH L'],
    ['(?<=[^aeiou])le(?=s?$)', 'AH L'],
    ['(?<=[td])ed$', 'IH D'],
    ['(?<=[pkfsx]|ch|sh)ed$', 'T'],
    ['(?<=[a-z]{2})ed$', 'D'],
    ['ing$', 'IH NG'],
    ['ism$', 'IH Z AH M'],
    ['(?<=[sxz]|ch|sh)es$', 'IH Z'],
    ['(?<=[ptkf])s$', 'S'],
    ['(?<=[a-z]{2}[^aeious])s$', 'Z'],
    ['(?<=[aeo])s$', 'Z'],
  ] as SoundRule[]),
  // Consonants of several letters.
  ...([
    ['^kn', 'N'],
    ['^gn', 'N'],
    ['^ps', 'S'],
    ['^wr', 'R'],
    ['^x', 'Z'],
    ['^wh(?=o)', 'HH'],
    ['wh', 'W'],
    ['tch', 'CH'],
    ['sch', 'SH'],
    ['ch(?=[rl])', 'K'],
    ['ch', 'CH'],
    ['sh', 'SH'],
    ['th', 'TH'],
    ['ph', 'F'],
    ['ck', 'K'],
    ['cc(?=[ei])', 'K S'],
    ['qu', 'K W'],
    ['q', 'K'],
    ['dge', 'JH'],
    ['dg', 'JH'],
    ['gh(?=[aeiou])', 'G'],
    ['gh', ''],
    ['ng(?=$|[^aeiouylr])', 'NG'],
    ['ng(?=[aeiouylr])', 'NG G'],
    ['n(?=[kx])', 'NG'],
    ['mb$', 'M'],
    ['mn$', 'M'],
    ['sc(?=[eiy])', 'S'],
    ['ss', 'S'],
    ['zz', 'Z'],
    ['tt', 'T'],
    ['pp', 'P'],
    ['bb', 'B'],
    ['dd', 'D'],
    ['ff', 'F'],
    ['gg', 'G'],
    ['ll', 'L'],
    ['mm', 'M'],
    ['nn', 'N'],
    ['rr', 'R'],
    ['cc', 'K'],
    ['kk', 'K'],
    ['vv', 'V'],
  ] as SoundRule[]),
  // Vowels before r.
  ...([
    ['eer', 'IH R'],
    ['ear(?=[lnt])', 'ER'],
    ['ear', 'IH R'],
    ['air', 'EH R'],
    ['are$', 'EH R'],
    ['ier$', 'IY ER'],
    ['oor', 'AO R'],
    ['our', 'AO R'],
    ['oar', 'AO R'],
    ['ore', 'AO R'],
    ['ire$', 'AY ER'],
    ['ure$', 'Y UH R'],
    ['ere$', 'IH R'],
    ['wor', 'W ER'],
    ['ar(?![aeiou])', 'AA R'],
    ['or(?![aeiou])', 'AO R'],
    ['[eiu]r(?![aeiou])', 'ER'],
    ['yr(?![aeiou])', 'ER'],
  ] as SoundRule[]),
  // Vowels of several letters.
  ...([
    ['oo(?=k)', 'UH'],
    ['oo', 'UW'],
    ['ee', 'IY'],
    ['ea(?=d$|lth)', 'EH'],
    ['ea', 'IY'],
    ['ai', 'EY'],
    ['ay', 'EY'],
    ['ei', 'IY'],
    ['ey$', 'IY'],
    ['ey', 'EY'],
    ['oa', 'OW'],
    ['oe$', 'OW'],
    ['oi', 'OY'],
    ['oy', 'OY'],
    ['ou', 'AW'],
    ['ow$', 'OW'],
    ['ow', 'AW'],
    ['au', 'AO'],
    ['aw', 'AO'],
    ['ue$', 'UW'],
    ['ui', 'UW'],
    ['eu', 'UW'],
    ['ew', 'UW'],
    ['ie$', 'IY'],
    ['ie', 'IY'],
    ['ia', 'IY AH'],
    ['io', 'IY OW'],
    ['ae', 'IY'],
  ] as SoundRule[]),
  // A vowel, a consonant and a silent e.
  ...([
    ['a(?=[bcdfgklmnpqstvz]e(?:s|d)?$)', 'EY'],
    ['i(?=[bcdfgklmnpqstvz]e(?:s|d)?$)', 'AY'],
    ['o(?=[bcdfgklmnpqstvz]e(?:s|d)?$)', 'OW'],
    ['u(?=[bcdfgklmnpqstvz]e(?:s|d)?$)', 'UW'],
    ['e(?=[bcdfgklmnpqstvz]e$)', 'IY'],
    ['y(?=[bcdfgklmnpqstvz]e$)', 'AY'],
    ['(?<=[aeiouy][bcdfgklmnpqrstvz]+)e$', ''],
    ['(?<=[aeiouy].*)e$', ''],
  ] as SoundRule[]),
  // Single letters.
  ...([
    ['a$', 'AH'],
    ['^a(?=[^aeiou][aeiou])', 'AH'],
    ['(?<=w)a(?=[nst])', 'AA'],
    ['a(?=l[kl]|lt)', 'AO'],
    ['a', 'AE'],
    ['e$', 'IY'],
    ['e', 'EH'],
    ['i$', 'IY'],
    ['i(?=nd$|ld$)', 'AY'],
    ['i', 'IH'],
    ['o$', 'OW'],
    ['o(?=l[dtk])', 'OW'],
    ['o', 'AA'],
    ['u(?=[^aeiou][aeiou])', 'UW'],
    ['u$', 'UW'],
    ['u', 'AH'],
    ['^y', 'Y'],
    ['(?<=[aeiou])y(?=[aeiou])', 'Y'],
    ['(?<=^[^aeiou]+)y$', 'AY'],
    ['y$', 'IY'],
    ['y', 'IH'],
    ['c(?=[eiy])', 'S'],
    ['c', 'K'],
    ['g(?=[ey])', 'JH'],
    ['g', 'G'],
    ['x', 'K S'],
    ['j', 'JH'],
    ['h(?=[^aeiouy]|$)', ''],
    ['h', 'HH'],
    ['(?<=[aeiou])s(?=[aeiou])', 'Z'],
    ['b', 'B'],
    ['d', 'D'],
    ['f', 'F'],
    ['k', 'K'],
    ['l', 'L'],
    ['m', 'M'],
    ['n', 'N'],
    ['p', 'P'],
    ['r', 'R'],
    ['s', 'S'],
    ['t', 'T'],
    ['v', 'V'],
    ['w(?=[^aeiouy]|$)', ''],
    ['w', 'W'],
    ['z', 'Z'],
  ] as SoundRule[]),
];

const compiled = rules.map(([letters, phonemes]) => ({
  pattern: new RegExp(letters, 'y'),
  phonemes: phonemes.split(' ').filter((phoneme) => phoneme !== ''),
}));

const isVowel = (phoneme: string): boolean => /^[AEIOU]/.test(phoneme);

/** The stressed vowel, counted from the end: before -ion, -ic and -ity, else the first of two, else the third last. */
const stressedVowel = (word: string, vowels: number): number => {
  if (vowels <= 2) return 0;
  if (/(?:ion|ic|ics|cial|tial|cious|tious)s?$/.test(word)) return vowels - 2;
  return vowels - 3;
};

/**
 * Phonemes of a word by its letters alone, one stressed vowel in it; letters outside a-z say nothing.
 *
 * Differs: in the manner of Elovitz et al. (1976), Letter-to-Sound Rules for Automatic Translation of English Text to
 * Phonetics, with rules of our own and a stress.
 */
export const letterToSound = (word: string): readonly string[] => {
  const letters = word.toLowerCase().replace(/[^a-z]/g, '');
  const spoken: string[] = [];
  for (let position = 0; position < letters.length; ) {
    const found = compiled.find(({ pattern }) => {
      pattern.lastIndex = position;
      return pattern.test(letters);
    });
    spoken.push(...(found?.phonemes ?? []));
    position = Math.max(position + 1, found?.pattern.lastIndex ?? 0);
  }
  const vowels = spoken.filter(isVowel).length;
  const stressed = stressedVowel(letters, vowels);
  let vowel = 0;
  return spoken.map((phoneme) => (isVowel(phoneme) ? `${phoneme}${vowel++ === stressed ? 1 : 0}` : phoneme));
};
