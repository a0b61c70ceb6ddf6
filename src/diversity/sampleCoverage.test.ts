import { describe, expect, it } from 'vitest';
import { hashFraction } from '../corpus/contentHash.ts';
import { divergenceBits, entropyBits } from './distribution.ts';
import { coverageError, sampleCoverage } from './sampleCoverage.ts';

/** Shares as running text has them: Zipf. */
const shares = Float64Array.from({ length: 400 }, (_, rank) => 1 / (rank + 2));
const whole = shares.reduce((sum, share) => sum + share, 0);
for (let i = 0; i < shares.length; i++) shares[i] = (shares[i] as number) / whole;

function draw(n: number, seed: number): Float64Array {
  const counts = new Float64Array(shares.length);
  for (let drawn = 0; drawn < n; drawn++) {
    let [left, item] = [hashFraction(seed, String(drawn)), 0];
    while (left > (shares[item] as number) && item < shares.length - 1) left -= shares[item++] as number;
    counts[item] = (counts[item] as number) + 1;
  }
  return counts;
}

const covered = (counts: Float64Array) =>
  counts.reduce((sum, count, item) => sum + (count > 0 ? (shares[item] as number) : 0), 0);

describe('the coverage of a sample', () => {
  it('is near to the share of text that is made of heard items, though it sees the counts alone', () => {
    const errors = Array.from({ length: 60 }, (_, seed) => {
      const counts = draw(300, seed);
      return sampleCoverage(counts) - covered(counts);
    });
    const bias = errors.reduce((sum, error) => sum + error, 0) / errors.length;
    expect(Math.abs(bias)).toBeLessThan(0.01);
    expect(Math.max(...errors.map(Math.abs))).toBeLessThan(0.12);
  });

  it('equals the published formula on a sample counted by hand', () => {
    // n = 10, heard once: 3, heard twice: 1. 1 - 3/10 * (9 * 3) / (9 * 3 + 2)
    expect(sampleCoverage([1, 1, 1, 2, 5])).toBeCloseTo(1 - 0.3 * (27 / 29), 12);
    // Nothing heard twice: 1 - 2/7 * (6 * 1) / (6 * 1 + 2)
    expect(sampleCoverage([1, 1, 5])).toBeCloseTo(1 - (2 / 7) * (6 / 8), 12);
    expect(sampleCoverage([1])).toBe(0);
  });

  it('has an interval that holds what another sample of the same size would cover, nineteen times of twenty', () => {
    let held = 0;
    for (let trial = 0; trial < 100; trial++) {
      const [first, second] = [draw(300, 1000 + trial), draw(300, 2000 + trial)];
      // Two independent samples differ by sqrt(2) of one's error.
      const error = 1.96 * Math.SQRT2 * coverageError(first, shares);
      if (Math.abs(covered(first) - covered(second)) <= error) held += 1;
    }
    expect(held).toBeGreaterThanOrEqual(88);
    expect(held).toBeLessThanOrEqual(99);
  });
});

describe('distributions', () => {
  it('have the entropy and the divergence that are known of them', () => {
    expect(entropyBits([5, 5, 5, 5])).toBeCloseTo(2, 12);
    expect(divergenceBits([1, 1], [0.5, 0.5])).toBeCloseTo(0, 12);
    expect(divergenceBits([3, 0], [0, 1])).toBeCloseTo(1, 12);
    // 1/2 [1 log2(1 / 0.75)] + 1/2 [1/2 log2(0.5/0.75) + 1/2 log2(0.5/0.25)]
    expect(divergenceBits([4, 0], [0.5, 0.5])).toBeCloseTo(0.311278, 6);
    expect(divergenceBits([0, 0], [0.5, 0.5])).toBe(1);
  });
});
