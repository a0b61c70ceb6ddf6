import { describe, expect, it } from 'vitest';
import {
  drawnOrder,
  pairOrders,
  spreadAmong,
  stimulusBlocks,
  versionOrders,
  williamsSquare,
} from './balancedOrders.ts';

/** How often each word comes. */
function counts(words: readonly string[]): Readonly<Record<string, number>> {
  const found: Record<string, number> = {};
  for (const word of words) found[word] = (found[word] ?? 0) + 1;
  return found;
}

const areAlike = (found: Readonly<Record<string, number>>): boolean => new Set(Object.values(found)).size === 1;

describe('a Williams square', () => {
  it.each([1, 2, 3, 4, 5, 6, 7, 12])(
    'of %i has each number at each place and behind each other equally often',
    (count) => {
      const square = williamsSquare(count);
      const places = square.flatMap((row) => row.map((value, place) => `${value} at ${place}`));
      expect(Object.keys(counts(places))).toHaveLength(count * count);
      expect(areAlike(counts(places))).toBe(true);
      if (count === 1) return;
      const steps = square.flatMap((row) => row.slice(1).map((value, place) => `${row[place]} then ${value}`));
      expect(Object.keys(counts(steps))).toHaveLength(count * (count - 1));
      expect(areAlike(counts(steps))).toBe(true);
    },
  );
});

describe('orders of listeners', () => {
  const rows = Array.from({ length: 24 }, (_, row) => row);

  it('bring each stimulus once, no item twice running, each block with each item once', () => {
    for (const row of rows) {
      const order = stimulusBlocks({ items: 6, systems: 4, blocks: 4 }, { seed: 1, row });
      expect(new Set(order.map(({ item, system }) => `${item} ${system}`)).size).toBe(24);
      expect(order.some(({ item }, place) => item === order[place + 1]?.item)).toBe(false);
      for (let block = 0; block < 4; block++) {
        expect(new Set(order.slice(6 * block, 6 * block + 6).map(({ item }) => item)).size).toBe(6);
      }
    }
    const blocks = rows.flatMap((row) =>
      stimulusBlocks({ items: 6, systems: 4, blocks: 4 }, { seed: 1, row }).map(
        ({ item, system }, place) => `${item} ${system} in ${Math.floor(place / 6)}`,
      ),
    );
    expect(areAlike(counts(blocks))).toBe(true);
  });

  it('give each item one system for a listener, and over listeners all of them equally often', () => {
    const heard = rows.flatMap((row) =>
      stimulusBlocks({ items: 6, systems: 4, blocks: 1 }, { seed: 3, row }).map(
        ({ item, system }) => `${item} ${system}`,
      ),
    );
    expect(heard).toHaveLength(24 * 6);
    expect(Object.keys(counts(heard))).toHaveLength(24);
    expect(areAlike(counts(heard))).toBe(true);
  });

  it('put each version at each place equally often over listeners', () => {
    const firsts = rows.flatMap((row) =>
      versionOrders({ items: 5, versions: 5 }, { seed: 2, row }).flatMap(({ order }) => {
        expect(order.toSorted()).toEqual([0, 1, 2, 3, 4]);
        return [`${order[0]}`];
      }),
    );
    for (const count of Object.values(counts(firsts))) expect(Math.abs(count - 24)).toBeLessThanOrEqual(12);
  });

  it('balance which of two comes first and which X is, within a listener and for each trial', () => {
    const all = rows.map((row) => pairOrders(8, { seed: 5, row }));
    for (const order of all) {
      const own = counts(order.map(({ isSwapped, isXSecond }) => `${isSwapped} ${isXSecond}`));
      expect(Object.values(own)).toEqual([2, 2, 2, 2]);
    }
    const trials = all.flat().map(({ trial, isSwapped, isXSecond }) => `${trial} ${isSwapped} ${isXSecond}`);
    expect(Object.keys(counts(trials))).toHaveLength(32);
    expect(areAlike(counts(trials))).toBe(true);
  });

  it('are the same each time, other for other listeners and seeds, and spread catch items behind the first page', () => {
    const order = (seed: number, row: number) => drawnOrder(20, { seed, row }, 'items').join();
    expect(order(1, 4)).toBe(order(1, 4));
    expect(new Set([order(1, 4), order(1, 5), order(2, 4)]).size).toBe(3);
    const main = Array.from({ length: 12 }, (_, place) => place);
    for (const row of rows) {
      const mixed = spreadAmong<number | string>(main, ['a', 'b', 'c'], { seed: 1, row });
      expect(mixed.filter((one) => typeof one === 'number')).toEqual(main);
      expect(mixed.filter((one) => typeof one === 'string')).toEqual(['a', 'b', 'c']);
      expect(mixed[0]).toBe(0);
    }
  });
});
