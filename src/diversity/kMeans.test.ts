import { describe, expect, it } from 'vitest';
import { hashFraction } from '../corpus/contentHash.ts';
import { kMeans, nearestCentre } from './kMeans.ts';

const corners = [
  [0, 0, 0],
  [5, 0, 1],
  [0, 5, 2],
  [5, 5, 3],
] as const;
/** 20 points about each corner. */
const planted = Array.from({ length: 80 }, (_, point) =>
  Float64Array.from(corners[point % 4]!, (value, axis) => value + hashFraction(1, `${point} ${axis}`) - 0.5),
);

describe('kMeans', () => {
  it('finds planted clusters whatever the seed', () => {
    for (const seed of [1, 2, 3, 4, 5]) {
      const { assigned, centres } = kMeans(planted, { clusters: 4, seed });
      expect(new Set(assigned.slice(0, 4)).size).toBe(4);
      expect([...assigned]).toEqual(planted.map((_, point) => assigned[point % 4]));
      for (const corner of corners) expect(nearestCentre(corner, centres).distance).toBeLessThan(0.1);
    }
  });

  it('is decided by its seed, and gets no looser with more clusters', () => {
    expect(kMeans(planted, { clusters: 3, seed: 2 })).toEqual(kMeans(planted, { clusters: 3, seed: 2 }));
    const spreads = [1, 2, 4, 8].map((clusters) => kMeans(planted, { clusters, seed: 1 }).spread);
    expect(spreads).toEqual([...spreads].sort((a, b) => b - a));
  });

  it('makes no more clusters than there are different vectors', () => {
    const { centres, spread } = kMeans([[1], [1], [4]], { clusters: 5, seed: 1 });
    expect(centres.map(([value]) => value).sort()).toEqual([1, 4]);
    expect(spread).toBe(0);
  });
});
