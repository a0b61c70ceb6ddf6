import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { cheapestRanges } from './cheapestRanges.ts';

describe('cheapestRanges', () => {
  it('finds what trying every cut finds', () => {
    const cost = fc.double({ min: 0, max: 4, noNaN: true });
    const costs = fc.array(fc.array(cost, { minLength: 8, maxLength: 8 }), { minLength: 1, maxLength: 7 });
    fc.assert(
      fc.property(costs, cost, fc.integer({ min: 1, max: 4 }), (table, price, most) => {
        const costOf = (from: number, to: number) => table[from]![to]!;
        const total = (ranges: readonly (readonly [number, number])[]) =>
          ranges.reduce((sum, [from, to]) => sum + costOf(from, to) + price, 0);
        const allowed = everyCut(0, table.length).filter((ranges) => ranges.length <= most);
        const found = cheapestRanges(table.length, { costOf, price, most });
        expect(allowed).toContainEqual(found);
        expect(total(found)).toBeCloseTo(Math.min(...allowed.map(total)), 10);
      }),
    );
  });

  it('has no ranges of nothing', () => {
    expect(cheapestRanges(0, { costOf: () => 1, price: 1, most: 3 })).toEqual([]);
  });
});

function everyCut(from: number, count: number): readonly (readonly (readonly [number, number])[])[] {
  if (from === count) return [[]];
  return Array.from({ length: count - from }, (_, more) => from + more + 1).flatMap((to) =>
    everyCut(to, count).map((rest) => [[from, to] as const, ...rest]),
  );
}
