import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { tryParseSyllable } from '../syllable.ts';
import { mandarinTable } from '../symbolTable.ts';
import { englishTable, halfThirdTable } from './arpabet.ts';
import { englishFrontend } from './englishFrontend.ts';
import { letterToSound } from './letterToSound.ts';
import { mandarinSyllables } from './mandarinSyllables.ts';
import { normalizeEnglish } from './normalizeEnglish.ts';
import { pronounceWord } from './pronounceWord.ts';

const frontend = englishFrontend();
const said = (text: string): string => frontend(text).symbols.join(' ').replaceAll('arpa:', '');

describe('the tables of English phonemes and of the half third', () => {
  it('begin with the Mandarin table: its ids stay', () => {
    for (const table of [englishTable, halfThirdTable]) {
      expect(table.symbols.slice(0, mandarinTable.symbols.length)).toEqual(mandarinTable.symbols);
      expect(table.languages).toEqual(mandarinTable.languages);
    }
    expect([englishTable.symbols.length, englishTable.toneCount, halfThirdTable.toneCount]).toEqual([169, 10, 7]);
  });
});

// The third column says where the value is from, with the form there that is the same in brackets; letters are said one by one here, marks kept.
// wetext: wetext 0.1.8, g2p_en: its expand.py at 2.1.0, both read the line so. nemo: tests/nemo_text_processing/en/data_text_normalization in
// NVIDIA/NeMo-text-processing at 1f1263579fe5. wetext-itn: itn/english/test/data in wenet-e2e/WeTextProcessing at 039007e6b819, which turns words
// into numbers. own: the project's own choice.
describe('normalizeEnglish', () => {
  it.each([
    ['1,234 people', 'one thousand two hundred thirty four people', 'wetext-itn (147451)'],
    ['1000000', 'one million', 'wetext, g2p_en'],
    ['In 1999', 'In nineteen ninety nine', 'wetext, g2p_en'],
    ['in 1905', 'in nineteen oh five', 'g2p_en; wetext-itn (nineteen oh five)'],
    ['in 2007', 'in two thousand seven', 'wetext, g2p_en'],
    ['in 1900', 'in nineteen hundred', 'wetext, g2p_en'],
    ['the 1990s', 'the nineteen nineties', 'nemo (1980s)'],
    ['the 21st', 'the twenty first', 'wetext, g2p_en'],
    ['the 3rd, 12th and 20th', 'the third， twelfth and twentieth', 'wetext, g2p_en'],
    ['3.14', 'three point one four', 'wetext'],
    ['-5 °C', 'minus five degrees celsius', 'nemo (-2, 2°C)'],
    ['50%', 'fifty percent', 'wetext'],
    ['$3.50', 'three dollars and fifty cents', 'wetext-itn ($4.69)'],
    ['$1', 'one dollar', 'wetext, g2p_en'],
    ['£2.05', 'two pounds and five pence', 'wetext-itn ($4.69)'],
    ['$2.5 million', 'two point five million dollars', 'wetext'],
    ['3:30 pm', 'three thirty P M', 'wetext'],
    ['at 7:05', 'at seven oh five', 'own; wetext-itn has eight o six'],
    ['8:00', "eight o'clock", 'wetext'],
    ['5 p.m.', 'five P M', 'wetext'],
    ['Jan. 5, 2021', 'january fifth， twenty twenty one', 'nemo (Jan. 15 2020)'],
    ['March 3', 'March third', 'nemo (june 30)'],
    ['1/2', 'one half', 'wetext'],
    ['3/4', 'three quarters', 'wetext'],
    ['2/3', 'two thirds', 'wetext'],
    ['10-20 km', 'ten to twenty kilometers', 'wetext'],
    ['call 555-1234', 'call five five five one two three four', 'nemo (123-123-5678)'],
    ['agent 007', 'agent zero zero seven', 'nemo (004)'],
    ['#5', 'number five', 'own'],
    ['Mr. Smith vs. Dr. Lee', 'mister Smith versus doctor Lee', 'wetext-itn (mr. dao, dr. dao); own for vs.'],
    ['Main St.', 'Main street', 'nemo (1428 Elm St.)'],
    ['St. Paul', 'saint Paul', 'wetext-itn (st. george)'],
    ['fruit, e.g. apples', 'fruit， for example apples', 'wetext-itn (e.g.)'],
    ['R&D', 'R and D', 'wetext-itn (S&P 500)'],
    ['a@b.org', 'a at b dot org', 'nemo (cdf@abc.edu)'],
    ['www.example.com', 'www dot example dot com', 'nemo (www.ourdailynews.com.sm)'],
    ['Wait... what?!', 'Wait… what？！', 'own'],
    [
      '123456789012345678',
      'one two three four five six seven eight nine zero one two three four five six seven eight',
      'nemo (1234567890123124)',
    ],
  ])('reads %s as %s', (text, expected) => {
    expect(normalizeEnglish(text).text).toBe(expected);
  });

  it('names what it did, and the place in the source', () => {
    const { originalIndex, rules, text } = normalizeEnglish('I have 5 cats.');
    expect(rules).toEqual([{ rule: 'number', written: '5', spoken: 'five' }]);
    expect([text[7], originalIndex[7], originalIndex[10]]).toEqual(['f', 7, 7]);
  });
});

// The dictionary's words stand so in the CMU Pronouncing Dictionary (npm cmu-pronouncing-dictionary 2.0.0), those by inflection, parts and letter
// names follow from its words; the rules of spelling are the project's own.
describe('pronounceWord', () => {
  it.each([
    ['hello', 'HH AH0 L OW1', 'dictionary'],
    ["laptops'", 'L AE1 P T AA2 P S', 'inflection'],
    ['rebooted', 'R IY0 B UW1 T IH0 D', 'inflection'],
    ['blogged', 'B L AO1 G D', 'inflection'],
    ['OpenAI', 'OW1 P AH0 N EY1 AY1', 'parts'],
    ['deepseek', 'D IY1 P S IY2 K', 'parts'],
    ['btw', 'B IY1 T IY1 D AH1 B AH0 L Y UW0', 'letter names'],
    ['GPU', 'JH IY1 P IY1 Y UW1', 'letter names'],
    ['blorfing', 'B L AO1 R F IH0 NG', 'letters'],
  ])('says %s as %s by %s', (word, phonemes, by) => {
    const found = pronounceWord(word);
    expect([found.phonemes.join(' '), found.by]).toEqual([phonemes, by]);
  });

  it('says every word of letters, with one stress where spelling decides', () => {
    fc.assert(
      fc.property(fc.stringMatching(/^[a-zA-Z']{1,20}$/), (word) => {
        for (const phoneme of pronounceWord(word).phonemes) expect(phoneme).toMatch(/^(?:[A-Z]{2}[012]|[A-Z]{1,2})$/);
        expect(letterToSound(word).filter((phoneme) => phoneme.endsWith('1')).length).toBeLessThan(2);
      }),
      { numRuns: 300 },
    );
  });
});

// Which Mandarin syllables come near is the project's own choice.
describe('mandarinSyllables', () => {
  it.each([
    ['T IY1 M', 'ti4 mu5'],
    ['S ER1 V ER0', 'se1 wo5'],
    ['D EH1 M OW0', 'dai1 mou5'],
    ['M IY1 T IH0 NG', 'mi1 ting5'],
    ['B OY1', 'bo4 yi5'],
    ['AE1 P', 'ai4 pu5'],
  ])('says %s as %s', (phonemes, expected) => {
    expect(mandarinSyllables(phonemes.split(' ')).join(' ')).toBe(expected);
  });

  it('gives legal syllables for any phonemes', () => {
    const phoneme = fc.constantFrom(
      ...englishTable.symbols.filter((symbol) => symbol.startsWith('arpa:')).map((symbol) => symbol.slice(5)),
    );
    const stressed = fc
      .tuple(phoneme, fc.constantFrom('0', '1', '2'))
      .map(([name, stress]) => (/^[AEIOU]/.test(name) ? name + stress : name));
    fc.assert(
      fc.property(fc.array(stressed, { minLength: 1, maxLength: 8 }), (phonemes) => {
        for (const syllable of mandarinSyllables(phonemes)) expect(tryParseSyllable(syllable), syllable).toBeDefined();
      }),
      { numRuns: 500 },
    );
  });
});

describe('englishFrontend', () => {
  it('says words in phonemes with stress as a tone, boundaries between them, marks as they are', () => {
    const { symbols, toneIds, languageIds, syllableIndex, characterIndex } = frontend('Hello, world!');
    expect(symbols.join(' ').replaceAll('arpa:', '')).toBe('HH AH L OW ， W ER L D ！');
    expect([...toneIds]).toEqual([0, 7, 0, 8, 0, 0, 8, 0, 0, 0]);
    expect([...languageIds]).toEqual([2, 2, 2, 2, 0, 2, 2, 2, 2, 0]);
    expect([...syllableIndex]).toEqual([0, 0, 0, 0, 1, 2, 2, 2, 2, 3]);
    expect([...characterIndex]).toEqual([0, 1, 2, 3, 5, 7, 8, 9, 10, 12]);
    expect(said('two words')).toBe('T UW <wb> W ER D Z');
  });

  // Both readings of each word are in the CMU Pronouncing Dictionary; g2p_en 2.1.0's homographs.en has close and record as here.
  it.each([
    ['I will record the record.', 'R AH K AO R D', 'R EH K ER D'],
    ['They live near a live band.', 'L IH V', 'L AY V'],
    ['The wind can wind it up.', 'W IH N D', 'W AY N D'],
    ['He refuses to close the close window.', 'K L OW Z', 'K L OW S'],
    ['We object to the object.', 'AH B JH EH K T', 'AA B JH EH K T'],
  ])('tells the heteronyms of %s apart', (text, first, second) => {
    const spoken = said(text);
    expect(spoken.indexOf(first)).toBeGreaterThan(-1);
    expect(spoken.indexOf(second, spoken.indexOf(first) + first.length)).toBeGreaterThan(-1);
  });

  it('says letters by their names, the article a as it is, and capitals as a word where the dictionary has it', () => {
    expect(said('a CPU')).toBe('AH <wb> S IY P IY Y UW');
    expect(said('A')).toBe('EY');
    expect(said('NASA')).toBe('N AE S AH');
  });

  it('refuses what it cannot say, with its place, or skips it', () => {
    expect(() => frontend('say 好 now')).toThrow(/'好' \(U\+597D\) at position 5/);
    expect(englishFrontend({ unknown: 'skip' })('say 好 now').symbols).toHaveLength(4);
    expect(() => frontend('...')).toThrow(/nothing in it can be said/);
    expect(frontend('ok 😀').symbols.length).toBe(3);
    expect(() => englishFrontend({ emoji: 'error' })('ok 😀')).toThrow(/U\+1F600/);
  });
});
