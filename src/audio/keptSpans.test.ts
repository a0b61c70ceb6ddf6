import { expect, it } from 'vitest';
import { composeCuts, timeAfterCuts } from './keptSpans.ts';

const span = (startSeconds: number, endSeconds: number) => ({ startSeconds, endSeconds });

it('moves times to where they lie after the cuts', () => {
  const kept = [span(1, 3), span(4, 6)];
  expect([0.5, 1, 2, 3.5, 4, 5, 9].map((seconds) => timeAfterCuts(seconds, kept))).toEqual([0, 0, 1, 2, 2, 3, 4]);
});

it('says in times of the recording what two cuts leave', () => {
  const first = [span(1, 3), span(4, 6)];
  expect(composeCuts(first, [span(0.5, 2.5), span(3, 4)])).toEqual([span(1.5, 3), span(4, 4.5), span(5, 6)]);
  expect(composeCuts(undefined, first)).toBe(first);
  expect(composeCuts(first, undefined)).toBe(first);
});
