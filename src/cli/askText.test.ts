import { expect, it } from 'vitest';
import type { AskedKind, AskedSentence } from '../diversity/askSentences.ts';
import type { AskResult } from '../run/askRun.ts';
import { askTable, askText } from './askText.ts';

const kind = (facet: string, item: string, hardness?: number): AskedKind => ({
  ...{ axis: 'a', facet, item, heard: hardness === undefined ? 0 : 3, isGap: hardness === undefined },
  figure: hardness === undefined ? undefined : { heldOut: 5, loss: 1, hardness },
  durationErrorMs: hardness === undefined ? undefined : 40,
});
const gap = (title: string, item: string) => ({
  ...{ axis: 'a', facet: 'f', title, item, place: 0, heard: 0, needed: 1, share: 0.5 },
});
const sentence: AskedSentence = {
  ...{
    id: 'p1',
    text: '买A股吧',
    pinyin: 'mai3 A gu3 ba5',
    seconds: 1.2,
    score: 0.9,
    coverage: 1,
    loss: 1,
    spread: 0.557,
  },
  closes: [gap('letters', 'A'), gap('letters', 'B'), gap('tone pairs', '2-3')],
  hard: [{ phoneme: 'b4', hardness: 1.234 }],
};
const result: AskResult = {
  ...{ stage: 'few-shot', speaker: 'anna', recorded: { utterances: 20, seconds: 90 }, heldOut: 5 },
  ...{ loss: 3.5, durationErrorMs: 44.4, samplesFrom: 'dropout', skipped: [] },
  phonemes: [{ phoneme: 'z5', heldOut: 3, loss: 9, hardness: 1.5, durationErrorMs: 18 }],
  kinds: [
    ...[...'ABCDEFGHIJ'].map((letter) => kind('letters', letter)),
    ...[0.1, 0.2, 0.5, 0.4].map((hardness, at) => kind('tone pairs', `${at}-1`, hardness)),
    kind('sentence types', 'question', 0.3),
    kind('sentence types', 'statement', -0.3),
  ],
  sentences: [sentence],
};

it('says what is lacking facet by facet, what is hard with three of a facet at most, and why each sentence', () => {
  const lines = askText(result).split('\n');
  expect(lines.find((line) => line.startsWith('letters'))).toMatch(/10 +A, B, C, D, E, F, G, H, \.\.\.$/);
  const hard = lines.filter((line) => /^(tone pairs|sentence types) /.test(line)).map((line) => line.split(/ {2,}/));
  expect(hard.map(([, item]) => item)).toEqual(['2-1', '3-1', 'question', '1-1']);
  expect(hard[0]).toEqual(['tone pairs', '2-1', '3', '5', '+0.50', '40 ms']);
  expect(lines).toContain('recorded so far: 20 training utterances, 1.5 min');
  expect(lines.at(-1)?.trim()).toBe(
    'new: letters: A, B; tone pairs: 2-3; hard: b4 +1.23; expected loss above that of all others of the pool; samples differ more than those of 55 % of the sampled',
  );
});

it('leaves out what there is nothing of', () => {
  const unsampled = { ...sentence, spread: 0 };
  const text = askText({ ...result, kinds: [], phonemes: [], samplesFrom: undefined, sentences: [unsampled] });
  expect(text).not.toMatch(/hardest|never recorded|undefined|sampled|samples/);
});

it('makes a table whose first columns are those of a pool', () => {
  const [head, row] = askTable([sentence]).trim().split('\n');
  expect(head?.split('\t').slice(0, 4)).toEqual(['number', 'id', 'text', 'split']);
  expect(row?.split('\t').slice(0, 4)).toEqual(['1', 'p1', '买A股吧', 'train']);
});
