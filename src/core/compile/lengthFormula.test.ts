import { describe, expect, it } from 'vitest';
import { fitLengthFormula } from './lengthFormula.ts';

describe('fitLengthFormula', () => {
  const lengths = [
    [3, 19],
    [7, 6],
    [12, 31],
    [17, 14],
    [28, 23],
  ];
  const seen = (of: (first: number, second: number) => number) => lengths.map(([a, b]) => of(a!, b!));

  it('finds numbers, sums, multiples, squares and products of lengths', () => {
    expect(
      fitLengthFormula(
        seen(() => 192),
        lengths,
      ),
    ).toEqual([{ factor: 192, of: [] }]);
    expect(
      fitLengthFormula(
        seen((_, b) => 256 * b),
        lengths,
      ),
    ).toEqual([{ factor: 256, of: [1] }]);
    expect(
      fitLengthFormula(
        seen((a, b) => a + b + 2),
        lengths,
      ),
    ).toEqual([
      { factor: 2, of: [] },
      { factor: 1, of: [0] },
      { factor: 1, of: [1] },
    ]);
    expect(
      fitLengthFormula(
        seen((a) => a * (a + 9)),
        lengths,
      ),
    ).toEqual([
      { factor: 9, of: [0] },
      { factor: 1, of: [0, 0] },
    ]);
    expect(
      fitLengthFormula(
        seen((a, b) => 2 * a * b),
        lengths,
      ),
    ).toEqual([{ factor: 2, of: [0, 1] }]);
  });

  it('finds halves rounded up, and what fills a length up to whole pairs', () => {
    const half = Math.ceil;
    expect(
      fitLengthFormula(
        seen((a) => 3 * half(a / 2) + 1),
        lengths,
      ),
    ).toEqual([
      { factor: 1, of: [] },
      { factor: 3, of: [2] },
    ]);
    expect(
      fitLengthFormula(
        seen((_, b) => 2 * half(b / 2) - b),
        lengths,
      ),
    ).toEqual([
      { factor: -1, of: [1] },
      { factor: 2, of: [3] },
    ]);
  });

  it('finds none where a number follows no such form', () => {
    expect(
      fitLengthFormula(
        seen((a) => Math.ceil(a / 8) * 8),
        lengths,
      ),
    ).toBeUndefined();
    expect(
      fitLengthFormula(
        seen((a) => a / 2),
        lengths,
      ),
    ).toBeUndefined();
    expect(
      fitLengthFormula(
        seen((a) => Math.max(a, 5)),
        lengths,
      ),
    ).toBeUndefined();
  });
});
