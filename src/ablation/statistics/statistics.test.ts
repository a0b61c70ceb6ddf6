import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { crossedMean } from './crossedMean.ts';
import { pairedEffect } from './effectSize.ts';
import { holmAdjusted } from './holm.ts';
import { detectableEffect, normalDraws, signFlipPower } from './power.ts';
import { proportion } from './proportion.ts';
import { signFlipInterval, signFlipTest, smallestSignFlipP } from './signFlip.ts';

interface Goldens {
  readonly tests: readonly {
    readonly differences: readonly number[];
    readonly p: number;
    readonly dz?: number;
    readonly hedges?: number;
    readonly interval?: readonly [number, number] | null;
  }[];
  readonly families: readonly { readonly p: readonly number[]; readonly adjusted: readonly number[] }[];
  readonly shares: readonly {
    readonly events: number;
    readonly count: number;
    readonly low: number;
    readonly high: number;
  }[];
  readonly powers: readonly { readonly pairs: number; readonly effect: number; readonly power: number }[];
  readonly crossed: readonly {
    readonly rows: readonly (readonly (number | null)[])[];
    readonly mean: number;
    readonly low: number;
    readonly high: number;
  }[];
}

/** Made with scipy and statsmodels by goldens/makeStatistics.py. */
const goldens = JSON.parse(readFileSync(new URL('goldens/statistics.json', import.meta.url), 'utf8')) as Goldens;
const options = { seed: 1 };

describe('the sign-flip test', () => {
  it.each(goldens.tests)("gives scipy's p for $differences", ({ differences, p }) => {
    expect(signFlipTest(differences, options)).toMatchObject({ p: expect.closeTo(p, 12), isExact: true });
  });

  it("has as its interval the centres that scipy's test does not refuse", () => {
    for (const { differences, interval } of goldens.tests) {
      if (interval === undefined) continue;
      const own = signFlipInterval(differences, { ...options, alpha: 0.05 });
      expect([own?.low, own?.high].filter((edge) => edge !== undefined)).toEqual(
        (interval ?? []).map((edge) => expect.closeTo(edge, 9)),
      );
    }
  });

  it('says which p so few pairs can reach at all', () => {
    expect([1, 2, 5, 6, 7].map(smallestSignFlipP)).toEqual([1, 0.5, 0.0625, 0.03125, 0.015625]);
    expect(signFlipTest([1, 2, 3, 4, 5, 6, 7], options).p).toBe(smallestSignFlipP(7));
    expect(signFlipTest([], options).p).toBe(1);
  });

  it('draws patterns where there are too many, and comes near the exact answer', () => {
    const { differences } = goldens.tests.find(({ differences }) => differences.length === 12)!;
    const exact = signFlipTest(differences, options);
    const effort = { mostExact: 0, drawnPatterns: 9_999 };
    const drawn = signFlipTest(differences, { ...options, effort });
    expect(drawn).toMatchObject({ mean: exact.mean, isExact: false });
    expect(Math.abs(drawn.p - exact.p)).toBeLessThan(3.5 * Math.sqrt((exact.p * (1 - exact.p)) / 9_999));
    const next = normalDraws(4);
    const many = Array.from({ length: 24 }, () => next() + 0.6);
    const { p } = signFlipTest(many, options);
    const interval = signFlipInterval(many, { ...options, alpha: 0.05 })!;
    expect(interval.low > 0).toBe(p <= 0.05);
    expect(interval.high).toBeGreaterThan(interval.low);
    expect(signFlipTest(many, options).p).toBe(p);
  });
});

describe('statistics of pairs and families', () => {
  it('give the effect sizes of the closed formula', () => {
    for (const { differences, dz, hedges } of goldens.tests) {
      if (dz === undefined || hedges === undefined) continue;
      const effect = pairedEffect(differences);
      expect([effect?.dz, effect?.hedges]).toEqual([expect.closeTo(dz, 10), expect.closeTo(hedges, 10)]);
    }
    expect(pairedEffect([1])).toBeUndefined();
    expect(pairedEffect([2, 2, 2])).toBeUndefined();
  });

  it("adjust families as statsmodels' Holm does", () => {
    for (const { p, adjusted } of goldens.families) {
      expect(holmAdjusted(p)).toEqual(adjusted.map((value) => expect.closeTo(value, 12)));
    }
    expect(holmAdjusted([])).toEqual([]);
  });

  it("give statsmodels' Wilson interval of a share", () => {
    for (const { events, count, low, high } of goldens.shares) {
      const own = proportion(events, count);
      expect([own.low, own.high]).toEqual([expect.closeTo(low, 10), expect.closeTo(high, 10)]);
    }
  });
});

describe('power', () => {
  it('is that of 20,000 experiments simulated in numpy', () => {
    for (const { pairs, effect, power } of goldens.powers) {
      const own = signFlipPower({ pairs, alpha: 0.05 }, effect);
      const error = Math.sqrt(power * (1 - power) * (1 / own.count + 1 / 20_000));
      expect(Math.abs(own.share - power), `${pairs} pairs, effect ${effect}`).toBeLessThan(3.5 * error);
    }
  });

  it('names the difference that a design finds as often as wanted, and none for one that finds nothing', () => {
    const design = { pairs: 7, alpha: 0.05 };
    const effect = detectableEffect(design, 0.8)!;
    expect(signFlipPower(design, effect + 1e-9).share).toBeGreaterThanOrEqual(0.8);
    expect(signFlipPower(design, effect - 0.02).share).toBeLessThan(0.8);
    expect(detectableEffect({ pairs: 5, alpha: 0.05 }, 0.8)).toBeUndefined();
  });
});

describe('a mean over seeds and items', () => {
  it("has numpy's pigeonhole interval, missing cells left out", () => {
    for (const { rows, mean, low, high } of goldens.crossed) {
      const table = rows.map((row) => row.map((cell) => cell ?? undefined));
      const own = crossedMean(table, { seed: 3, resamplings: 10_000 })!;
      expect(own).toMatchObject({ value: expect.closeTo(mean, 6), seeds: rows.length, items: rows[0]!.length });
      const width = high - low;
      expect(Math.abs(own.low! - low), 'low').toBeLessThan(0.03 * width);
      expect(Math.abs(own.high! - high), 'high').toBeLessThan(0.03 * width);
    }
  });

  it('is the same each time, wider where seeds differ, and undefined where nothing was measured', () => {
    const items = [1, 2, 3, 4];
    const alike = crossedMean([items, items, items], options)!;
    const apart = crossedMean([items, items.map((one) => one + 3), items.map((one) => one - 3)], options)!;
    expect(apart.high! - apart.low!).toBeGreaterThan(alike.high! - alike.low!);
    expect(crossedMean([items, items, items], options)).toEqual(alike);
    expect(crossedMean([[undefined], []], options)).toBeUndefined();
    expect(crossedMean([[2]], options)).toEqual({ value: 2, seeds: 1, items: 1 });
  });
});
