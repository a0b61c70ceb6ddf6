import { describe, expect, it } from 'vitest';
import { trainNgram } from './ngram.ts';

const start = 0;
const end = 1;
const vocabularySize = 6;
const sentences = [
  [start, 2, 3, 4, end],
  [start, 2, 3, 2, end],
  [start, 3, 4, end],
  [start, 2, 3, 4, 2, 3, end],
  [start, 4, 4, end],
];
const histories = [[start], [start, 2], [start, 2, 3], [start, 2, 3, 4], [start, 5], [start, 5, 3], [start, 4, 4, 4]];

describe('trainNgram', () => {
  for (const order of [1, 2, 3, 4]) {
    it(`gives probabilities that sum to 1 after any history, at order ${order}`, () => {
      const model = trainNgram(sentences, { order, vocabularySize });
      for (const history of histories) {
        let sum = 0;
        for (let token = 0; token < vocabularySize; token++) sum += Math.exp(model.logProbability(history, token));
        expect(sum).toBeCloseTo(1, 12);
      }
    });
  }

  it('gives a token that was never seen a small probability, not none', () => {
    const model = trainNgram(sentences, { order: 3, vocabularySize });
    const unseen = Math.exp(model.logProbability([start, 2], 5));
    expect(unseen).toBeGreaterThan(0);
    expect(unseen).toBeLessThan(Math.exp(model.logProbability([start, 2], 3)));
  });

  it('equals the closed form on counts small enough to do by hand', () => {
    // Bigrams with their counts: 0>2 ×1, 0>3 ×1, 2>3 ×2, 3>1 ×2, hence n1 = 2, n2 = 2, Y = 1/3,
    // D1 = 1 - 2·Y·2/2 = 1/3, D2 = 2 - 3·Y·0/2 = 2. Unigram continuations: 3 has left neighbours 0 and 2, 2 has 0,
    // 1 has 3: n1 = 2, n2 = 1, Y = 1/2, D1 = 1 - 2·Y·1/2 = 1/2, D2 = 2.
    // P(3) = (2 - 2)/4 + (2·1/2 + 2)/4 · 1/6 = 1/8.
    const small = [
      [0, 2, 3, 1],
      [0, 3, 1],
      [2, 3],
    ];
    const model = trainNgram(small, { order: 2, vocabularySize });
    // P(3|2) = (2 - 2)/2 + 2/2 · P(3) = 1/8; P(2|0) = (1 - 1/3)/2 + (2·1/3)/2 · P(2), P(2) = 1/8 + 3/24 = 1/4.
    expect(Math.exp(model.logProbability([2], 3))).toBeCloseTo(1 / 8, 12);
    expect(Math.exp(model.logProbability([0], 2))).toBeCloseTo(1 / 3 + (1 / 3) * (1 / 4), 12);
  });
});
