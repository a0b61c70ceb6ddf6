/** Names of the letters as Mandarin speakers say them in Mandarin syllables. */
const letterNames: Readonly<Record<string, string>> = {
  ...{ A: 'ai1', B: 'bi4', C: 'xi1', D: 'di4', E: 'yi4', F: 'ai2 fu5', G: 'ji4', H: 'ai1 chi5', I: 'ai4', J: 'zhe4' },
  ...{ K: 'ke4', L: 'ai2 lou5', M: 'ai2 mu5', N: 'en1', O: 'ou1', P: 'pi4', Q: 'kou1', R: 'a4 er5', S: 'ai2 si5' },
  ...{ T: 'ti4', U: 'you1', V: 'wei1', W: 'da2 bu5 liu5', X: 'ai4 ke5 si5', Y: 'wai4', Z: 'zei2' },
};

/** Loanwords as Mandarin speakers say them in Mandarin syllables. */
export const loanwords: Readonly<Record<string, string>> = {
  ...{ wifi: 'wai1 fei1', app: 'ai1 pu5', ok: 'ou1 kai1', hello: 'ha1 lou2', bye: 'bai1', email: 'yi4 mei2 ou5' },
  ...{
    demo: 'dai4 mou5',
    bug: 'ba1 ge5',
    code: 'kou1 de5',
    python: 'pai4 sen5',
    java: 'zha1 wa5',
    linux: 'li3 nei5 ke5 si5',
  },
  ...{ office: 'ou1 fei5 si5', party: 'pa1 ti5', pizza: 'pi1 sa5', blog: 'bo1 luo5 ge5', offer: 'ou1 fu5' },
  ...{ case: 'kai1 si5', ppt: 'pi1 pi1 ti4', show: 'xiu4', logo: 'lou2 gou5', model: 'mo2 te5', docker: 'duo1 ke5' },
  ...{ iphone: 'ai4 feng5', excel: 'yi1 ke5 sai1 er5', word: 'wo4 de5', vlog: 'wei1 luo5 ge5', emoji: 'yi1 mou2 ji5' },
  ...{
    server: 'se4 wo5',
    deadline: 'dai4 lai4 en5',
    happy: 'hai1 pi5',
    cool: 'ku4',
    fans: 'fen1 si5',
    morning: 'mao1 ning5',
  },
};

const isAcronym = (word: string): boolean => /^[A-Z]+$/.test(word);

/** How a Latin word is said: letter by letter, or as a word. */
export const isSpelledOut = (word: string): boolean => word.length === 1 || (isAcronym(word) && word.length <= 5);

/**
 * Numbered Mandarin syllables for a Latin word, per letter where it is spelled out: `letterOffset` is the letter of the
 * word that each syllable belongs to. Loanwords that are not in the list are spelled out.
 */
export const mandarinLatinReading = (word: string): { readonly pinyin: string; readonly letterOffset: number }[] => {
  const loanword = loanwords[word.toLowerCase()];
  if (loanword !== undefined) {
    const syllables = loanword.split(' ');
    return syllables.map((pinyin, index) => ({
      pinyin,
      letterOffset: Math.min(word.length - 1, Math.floor((index * word.length) / syllables.length)),
    }));
  }
  return [...word].flatMap((letter, letterOffset) =>
    (letterNames[letter.toUpperCase()] ?? '')
      .split(' ')
      .filter((pinyin) => pinyin !== '')
      .map((pinyin) => ({ pinyin, letterOffset })),
  );
};
