import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { isSpelledOut } from './letterReadings.ts';
import { mandarinFrontend } from './mandarin.ts';
import { numberedPinyin } from './pinyin.ts';
import { parseSyllable } from './syllable.ts';
import { finalSymbols, initialSymbols } from './symbolTable.ts';
import { pinyinFromZhuyin } from './zhuyin.ts';

interface Row {
  readonly id: string;
  readonly text: string;
  readonly sentenceType: string;
  readonly mood: string;
  readonly topic: string;
  readonly codeSwitch: string;
  readonly split: string;
}

const read = (path: string): string => readFileSync(new URL(path, import.meta.url), 'utf8');

const rows: readonly Row[] = read('../../assets/text/sentences.tsv')
  .trim()
  .split('\n')
  .slice(1)
  .map((line) => {
    const [id = '', text = '', sentenceType = '', mood = '', topic = '', codeSwitch = '', split = ''] =
      line.split('\t');
    return { id, text, sentenceType, mood, topic, codeSwitch, split };
  });

const tags = {
  sentenceType: ['statement', 'question', 'exclamation'],
  mood: ['formal', 'casual', 'humorous'],
  topic: ['technology', 'daily', 'literature'],
  codeSwitch: ['none', 'letters', 'loanword'],
} as const;

const recorded = new Set(read('./gcinVoiceFolders.fixture.txt').trim().split('\n').map(pinyinFromZhuyin));

/** A recorded syllable for one of the text; a neutral one may be said with its base, a risen third tone with the third. */
const isRecorded = (pinyin: string, letsToneFall: boolean): boolean => {
  const base = pinyin.slice(0, -1);
  if (recorded.has(pinyin)) return true;
  if (pinyin.endsWith('5')) return [1, 2, 3, 4].some((tone) => recorded.has(`${base}${tone}`));
  return letsToneFall && pinyin.endsWith('2') && recorded.has(`${base}3`);
};

const readings = new Map<string, string[]>();
const syllables = (text: string): string[] => {
  const read = readings.get(text) ?? numberedPinyin(text).map((pinyin) => pinyin ?? '');
  readings.set(text, read);
  return read;
};
const tallied = <Key extends string>(keys: readonly Key[]): Map<Key, number> => {
  const counts = new Map<Key, number>();
  for (const key of keys) counts.set(key, (counts.get(key) ?? 0) + 1);
  return counts;
};

describe('the sentence pool', () => {
  it('has at least 560 sentences of 4 to 28 characters, each with an id and a text of its own', () => {
    expect(rows.length).toBeGreaterThanOrEqual(560);
    expect(new Set(rows.map(({ id }) => id)).size).toBe(rows.length);
    expect(new Set(rows.map(({ text }) => text)).size).toBe(rows.length);
    expect(rows.filter(({ text }) => text.length < 4 || text.length > 28)).toEqual([]);
    const usual = rows.filter(({ text }) => text.length >= 6 && text.length <= 16);
    expect(usual.length / rows.length).toBeGreaterThan(0.75);
  });

  it('knows the tags, and has each of the 27 combinations at least 12 times', () => {
    for (const [tag, values] of Object.entries(tags)) {
      expect(rows.filter((row) => !(values as readonly string[]).includes(row[tag as keyof Row]))).toEqual([]);
    }
    const combinations = tallied(rows.map(({ sentenceType, mood, topic }) => `${sentenceType} ${mood} ${topic}`));
    expect(combinations.size).toBe(27);
    expect(Math.min(...combinations.values())).toBeGreaterThanOrEqual(12);
  });

  it('tags letters and loanwords as they are written, in about a tenth of the sentences', () => {
    for (const { text, codeSwitch } of rows) {
      const words = text.match(/[A-Za-z]+/g) ?? [];
      const expected = words.length === 0 ? 'none' : words.every(isSpelledOut) ? 'letters' : 'loanword';
      expect([text, codeSwitch]).toEqual([text, expected]);
    }
    expect(rows.filter(({ codeSwitch }) => codeSwitch !== 'none').length).toBeGreaterThanOrEqual(60);
  });

  it('ends each sentence as its type asks', () => {
    const endings: Record<string, string> = { statement: '。', question: '？', exclamation: '！' };
    expect(rows.filter(({ text, sentenceType }) => !text.endsWith(endings[sentenceType] ?? ''))).toEqual([]);
  });

  it('holds out about 60 sentences, at least two of each combination and of each code switch', () => {
    const heldOut = rows.filter(({ split }) => split === 'heldout');
    expect(rows.every(({ split }) => split === 'train' || split === 'heldout')).toBe(true);
    expect(heldOut.length).toBeGreaterThanOrEqual(55);
    expect(heldOut.length).toBeLessThanOrEqual(65);
    const combinations = tallied(heldOut.map(({ sentenceType, mood, topic }) => `${sentenceType} ${mood} ${topic}`));
    expect([combinations.size, Math.min(...combinations.values())]).toEqual([27, 2]);
    const switches = tallied(heldOut.map(({ codeSwitch }) => codeSwitch));
    for (const codeSwitch of tags.codeSwitch) expect(switches.get(codeSwitch) ?? 0).toBeGreaterThanOrEqual(2);
  });

  it('passes the front end, with every way of saying letters', () => {
    const plain = mandarinFrontend();
    const spoken = mandarinFrontend({ letters: 'mandarin', erhua: 'separate' });
    for (const { text } of rows) {
      expect(plain(text).symbols.length).toBeGreaterThan(text.length);
      expect(spoken(text).symbols.length).toBeGreaterThan(text.length);
    }
  });

  it('covers 390 base syllables, every initial, every final and every pair of tones but two third ones, which sandhi parts', () => {
    const read = rows.map(({ text }) => syllables(text));
    const parsed = read.flat().map(parseSyllable);
    expect(new Set(parsed.map(({ base }) => base)).size).toBeGreaterThanOrEqual(390);
    expect(new Set(parsed.map(({ initial }) => initial)).size).toBe(initialSymbols.length);
    expect(new Set(parsed.map(({ final }) => final)).size).toBe(finalSymbols.length);
    const pairs = rows.flatMap(({ text }) =>
      text.split(/[^\p{Script=Han}]+/u).flatMap((phrase) => {
        const tones = syllables(phrase).map((pinyin) => pinyin.slice(-1));
        return tones.slice(1).map((tone, index) => `${tones[index]}${tone}`);
      }),
    );
    const counts = tallied(pairs);
    expect(counts.has('33')).toBe(false);
    expect(counts.size).toBe(24);
    expect(Math.min(...counts.values())).toBeGreaterThanOrEqual(20);
  });

  it('can be spliced from the recorded syllables: 450 as they sound, 95 % where a risen third tone may fall back', () => {
    const exact = rows.filter(({ text }) => syllables(text).every((pinyin) => isRecorded(pinyin, false)));
    const near = rows.filter(({ text }) => syllables(text).every((pinyin) => isRecorded(pinyin, true)));
    expect(exact.length).toBeGreaterThanOrEqual(450);
    expect(near.length / rows.length).toBeGreaterThanOrEqual(0.95);
    const heldOut = rows.filter(({ split }) => split === 'heldout');
    expect(heldOut.filter((row) => !near.includes(row))).toEqual([]);
  });

  it('is counted rightly in its README', () => {
    const table = Object.entries(tags).flatMap(([tag, values]) =>
      values.map((value) => {
        const tagged = rows.filter((row) => row[tag as keyof Row] === value);
        const heldOut = tagged.filter(({ split }) => split === 'heldout').length;
        return `| ${tag} | ${value} | ${tagged.length - heldOut} | ${heldOut} | ${tagged.length} |`;
      }),
    );
    const readme = read('../../assets/text/README.md');
    expect(readme.split('\n').filter((line) => table.includes(line))).toEqual(table);
  });
});
