import { describe, expect, it } from 'vitest';
import type { PoolUtterance } from '../../core/dataContracts.ts';
import type { Axis } from '../../core/diversityContracts.ts';
import { hashFraction } from '../../corpus/contentHash.ts';
import { itemCounts } from '../featureTable.ts';
import { type Choice, makeChoice } from './choice.ts';
import { CoverageObjective } from './coverageObjective.ts';
import { coverageRanking } from './coverageRanking.ts';
import { adversarialRanking, distributionRanking, stratifiedRanking } from './rankings.ts';
import { TargetDivergence } from './targetDivergence.ts';

const letters = [...'abcdefghijkl'];

/** An axis over the Latin letters of a text: each letter a thing to cover, vowels and consonants to balance. */
const letterAxis: Axis = {
  facets: [
    {
      ...{ name: 'letters', title: 'letters', measure: 'coverage', weight: 1 },
      target: new Map(letters.map((letter, place) => [letter, (place + 1) / 78])),
    },
    {
      ...{ name: 'kinds', title: 'kinds', measure: 'balance', weight: 0.5 },
      target: new Map([
        ['vowel', 0.5],
        ['consonant', 0.5],
      ]),
    },
  ],
  needsSound: false,
  over:
    () =>
    ({ tokens }) =>
      [...tokens.flatMap(({ unit }) => [...unit.toLowerCase()])].flatMap((item) => [
        { facet: 'letters', item, amount: 1 },
        { facet: 'kinds', item: 'aei'.includes(item) ? 'vowel' : 'consonant', amount: 1 },
      ]),
};
const axes = [{ name: 'letters', axis: letterAxis, weight: 1 }];

function pool(count: number, seed: number): readonly PoolUtterance[] {
  const draw = (name: string) => hashFraction(seed, name);
  return Array.from({ length: count }, (_, id) => {
    const own = letters.filter((letter) => draw(`${id} ${letter}`) < 0.25);
    const text = (own.length > 0 ? own : ['a']).join('').toUpperCase();
    return { id: `u${id}`, speaker: 's', text: [...text].join(' '), durationSeconds: 0.5 + 4 * draw(`${id} seconds`) };
  });
}

function value(choice: Choice, rows: readonly number[], share: number): number {
  const objective = new CoverageObjective(choice.table, share);
  return rows.reduce((sum, row) => sum + objective.add(row), 0);
}

const shareOf = ({ costs, budget }: Choice) => Math.min(1, budget / costs.reduce((sum, cost) => sum + cost, 0));

function withinBudget({ costs, budget }: Choice, ranked: readonly number[]): readonly number[] {
  let left = budget;
  return ranked.filter((row) => {
    const fits = costs[row]! <= left;
    if (fits) left -= costs[row]!;
    return fits;
  });
}

/** The best of all subsets that fit. */
function best(choice: Choice): number {
  const count = choice.table.rowCount;
  let most = 0;
  for (let subset = 1; subset < 2 ** count; subset++) {
    const rows = [...Array(count).keys()].filter((row) => (subset >> row) & 1);
    if (rows.reduce((sum, row) => sum + choice.costs[row]!, 0) > choice.budget) continue;
    most = Math.max(most, value(choice, rows, shareOf(choice)));
  }
  return most;
}

/** Every gain anew in every step. */
function plainGreedy(choice: Choice): readonly number[] {
  const objective = new CoverageObjective(choice.table, shareOf(choice));
  const taken: number[] = [];
  let left = choice.budget;
  for (;;) {
    let first: { row: number; score: number } | undefined;
    for (const row of choice.order) {
      if (taken.includes(row) || choice.costs[row]! > left) continue;
      const score = objective.gain(row) / choice.costs[row]!;
      if (score > (first?.score ?? 0)) first = { row, score };
    }
    if (first === undefined) return taken;
    objective.add(first.row);
    taken.push(first.row);
    left -= choice.costs[first.row]!;
  }
}

describe('coverage', () => {
  it('takes what a greedy that looks at everything takes, in the same order', () => {
    for (let seed = 0; seed < 20; seed++) {
      for (const budget of [{ items: 6 }, { seconds: 12 }]) {
        const choice = makeChoice(pool(60, seed), axes, { seed, budget });
        const plain = plainGreedy(choice);
        expect(plain.length).toBeGreaterThan(1);
        expect(coverageRanking(choice).slice(0, plain.length)).toEqual(plain);
      }
    }
  });

  it('is never worse than proven, and mostly as good as the best of all choices', () => {
    const ratios = { items: [] as number[], seconds: [] as number[] };
    for (let seed = 100; seed < 115; seed++) {
      const items = makeChoice(pool(10, seed), axes, { seed, budget: { items: 3 } });
      const seconds = makeChoice(pool(10, seed), axes, { seed, budget: { seconds: 6 } });
      ratios.items.push(value(items, withinBudget(items, coverageRanking(items)), shareOf(items)) / best(items));
      ratios.seconds.push(
        value(seconds, withinBudget(seconds, coverageRanking(seconds)), shareOf(seconds)) / best(seconds),
      );
    }
    expect(Math.min(...ratios.items)).toBeGreaterThanOrEqual(1 - 1 / Math.E);
    expect(Math.min(...ratios.seconds)).toBeGreaterThanOrEqual(1 - 1 / Math.sqrt(Math.E));
    const mean = [...ratios.items, ...ratios.seconds].reduce((sum, ratio) => sum + ratio, 0) / 30;
    expect(mean).toBeGreaterThan(0.95);
    expect(mean).toBeLessThanOrEqual(1);
  });

  it('takes one long utterance that is worth more than many cheap ones', () => {
    // Per second 'A' is best, and leaves too little for the one that has nearly all.
    const utterances = ['A', 'B C D E F G H I J K L'].map((text, id) => ({
      ...{ id: `u${id}`, speaker: 's', text, durationSeconds: id === 0 ? 0.05 : 100 },
    }));
    const choice = makeChoice(utterances, axes, { seed: 1, budget: { seconds: 100 } });
    expect(coverageRanking(choice)[0]).toBe(1);
  });

  it('is worth what its formula says, however often its gains were asked for', () => {
    const { table, order } = makeChoice(pool(40, 11), axes, { seed: 11 });
    const { facets, targets } = table.index;
    const [share, whole, objective] = [0.3, itemCounts(table), new CoverageObjective(table, 0.3)];
    let worth = 0;
    for (let taken = 1; taken <= 12; taken++) {
      for (const row of order) objective.gain(row);
      worth += objective.add(order[taken - 1]!);
      const counts = itemCounts(table, order.slice(0, taken));
      const served = ({ first, items, measure, share: weight }: (typeof facets)[number]) => {
        const amount = items.reduce((sum, _, at) => sum + whole[first + at]!, 0);
        const shares = items.map((_, at) => {
          const target = targets[first + at]!;
          const needed = measure === 'balance' ? Math.max(1, share * amount * target) : 1;
          return target * Math.min(1, counts[first + at]! / needed);
        });
        return weight * shares.reduce((sum, one) => sum + one, 0);
      };
      expect(worth).toBeCloseTo(
        facets.reduce((sum, facet) => sum + served(facet), 0),
        12,
      );
    }
  });

  it('has gains that never grow while more is taken', () => {
    const choice = makeChoice(pool(40, 7), axes, { seed: 7 });
    const objective = new CoverageObjective(choice.table, 0.5);
    const gains = () => choice.order.map((row) => objective.gain(row));
    const atFirst = gains();
    let before = atFirst;
    for (const row of choice.order) {
      objective.add(row);
      const after = gains();
      expect(after.every((gain, place) => gain <= before[place]! + 1e-15)).toBe(true);
      before = after;
    }
    expect(Math.max(...before)).toBeLessThan(0.5 * Math.max(...atFirst));
  });

  it('ranks every utterance once, by the seed alone', () => {
    const ranked = (seed: number) => coverageRanking(makeChoice(pool(50, 3), axes, { seed }));
    expect([...ranked(1)].sort((a, b) => a - b)).toEqual([...Array(50).keys()]);
    expect(ranked(1)).toEqual(ranked(1));
    expect(ranked(1)).not.toEqual(ranked(2));
  });
});

describe('distribution matching', () => {
  it('says of each utterance by how much it lowers the divergence', () => {
    const { table } = makeChoice(pool(30, 5), axes, { seed: 5 });
    const divergence = new TargetDivergence(table);
    for (let row = 0; row < 30; row++) {
      const before = divergence.value();
      const gain = divergence.gain(row);
      divergence.add(row);
      expect(before - divergence.value()).toBeCloseTo(gain, 10);
    }
  });

  it('comes nearer to the target than a choice that does not look, and than the adversary', () => {
    const choice = makeChoice(pool(200, 9), axes, { seed: 9, budget: { items: 20 } });
    const bits = (rows: readonly number[]) => {
      const divergence = new TargetDivergence(choice.table);
      for (const row of rows.slice(0, 20)) divergence.add(row);
      return divergence.value();
    };
    expect(bits(distributionRanking(choice))).toBeLessThan(0.5 * bits(choice.order));
    expect(bits(adversarialRanking(choice))).toBeGreaterThan(bits(choice.order));
  });
});

describe('the other strategies', () => {
  it('adversarial covers less than chance, coverage more', () => {
    const choice = makeChoice(pool(200, 4), axes, { seed: 4, budget: { items: 5 } });
    const of = (rows: readonly number[]) => value(choice, rows.slice(0, 5), shareOf(choice));
    expect(of(adversarialRanking(choice))).toBeLessThan(of(choice.order));
    expect(of(coverageRanking(choice))).toBeGreaterThan(of(choice.order));
  });

  it('stratified takes one of each stratum before a second of any', () => {
    const utterances = ['A', 'A', 'A', 'A', 'B', 'A B'].map((text, id) => ({
      ...{ id: `u${id}`, speaker: 's', text, durationSeconds: 1 },
    }));
    const choice = makeChoice(utterances, axes, { seed: 1 });
    const counts = itemCounts(choice.table, stratifiedRanking(choice).slice(0, 3));
    expect([...counts.subarray(0, 2)]).toEqual([2, 2]);
    expect([...stratifiedRanking(choice)].sort()).toEqual([0, 1, 2, 3, 4, 5]);
  });
});
