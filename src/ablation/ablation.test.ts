import { describe, expect, it } from 'vitest';
import { ablationConfigSchema } from './ablationConfig.ts';
import {
  ablationDesign,
  type ComparedMetric,
  contrastName,
  designPower,
  refuseHopeless,
  secondaryContrasts,
} from './design.ts';
import { withEnoughDigits } from './enoughDigits.ts';
import { refuseUnequalBudgets, type StageBudget } from './equalBudgets.ts';
import type { MeasuredItem, MeasuredJob } from './measuredJob.ts';
import { ablationResults } from './results.ts';
import { itemsCsv, resultsLatex } from './resultTables.ts';

const node = {
  ...{ question: 'q', seeds: [1, 2, 3, 4, 5, 6, 7], baseline: 'plain' },
  arms: { plain: {}, new: { overrides: ['x=1'] } },
  primary: { arm: 'new', metric: 'mcd', unit: 'sentence' },
};
const config = ablationConfigSchema.parse(node);
const design = ablationDesign(config, ['mcd', 'f0']);
const metrics: readonly ComparedMetric[] = [
  { name: 'mcd', label: 'MCD', unit: 'dB', better: 'lower', digits: 2 },
  { name: 'f0', label: 'F0 correlation', better: 'higher', digits: 2 },
];

const items = ['a', 'b', 'c', 'd'];

/** Values that differ by item and by seed, and by what the arm adds. */
function jobs(added: Readonly<Record<string, number>>): readonly MeasuredJob[] {
  return config.seeds.flatMap((seed) =>
    Object.entries(added).map(([arm, more]) => ({
      ...{ arm, budget: 'own', seed },
      items: items.map(
        (id, place): MeasuredItem => ({
          ...{
            id,
            voice: place < 2 ? 'low' : 'high',
            unit: 'sentence',
            text: id,
            tags: [place % 2 ? 'question' : 'statement'],
          },
          values: { mcd: 4 + place + 0.1 * seed + more * (1 + 0.01 * seed), f0: 0.5 + more * (1 + 0.01 * seed) },
        }),
      ),
    })),
  );
}

describe('the node of an ablation', () => {
  const problems = (changes: object) =>
    ablationConfigSchema
      .safeParse({ ...node, ...changes })
      .error?.issues.map(({ path, message }) => `${path.join('.')}: ${message}`);

  it('refuses arms and budgets that are not there, and a seed given twice', () => {
    expect(problems({ baseline: 'old' })).toEqual(["baseline: no arm 'old'; there are: plain, new"]);
    expect(problems({ arms: { plain: {} }, primary: { ...node.primary, arm: 'plain' } })).toEqual([
      'arms: expected at least two arms, got plain',
      'primary.arm: the baseline is not compared with itself',
    ]);
    expect(problems({ seeds: [1, 2, 1] })).toEqual(['seeds.2: 1 stands twice']);
    expect(problems({ budgets: { short: [], long: [] } })).toEqual([
      'primary.budget: expected one of the budgets short, long',
    ]);
    expect(problems({ arm: 1 })).toEqual([expect.stringContaining('arm')]);
  });

  it('refuses too few seeds with the p that they reach, and metrics that are not measured', () => {
    expect(() => refuseHopeless({ ...config, seeds: [1, 2, 3] })).toThrow(
      'ablation.seeds: with 3 paired seeds the sign-flip test gives p = 0.25 at best, and ablation.alpha is 0.05: no difference could be found; give at least 6 seeds',
    );
    expect(() => refuseHopeless({ seeds: config.seeds, alpha: 0.01 })).toThrow('give at least 8 seeds');
    expect(() => refuseHopeless(config)).not.toThrow();
    expect(() => ablationDesign(config, ['f0'])).toThrow("ablation.primary.metric: 'mcd' is not measured");
    expect(() => ablationDesign({ ...config, secondary: ['x'] }, ['mcd'])).toThrow("ablation.secondary.0: 'x' is not");
  });

  it('says what the design finds: the more seeds, the less the difference needs to be', () => {
    const few = designPower(config);
    const many = designPower({ ...config, seeds: Array.from({ length: 12 }, (_, seed) => seed) });
    expect(few).toMatchObject({ pairs: 7, smallestP: 2 / 128 });
    expect(many.detectable!.deviations).toBeLessThan(few.detectable!.deviations);
    const stated = designPower({ ...config, expected: { difference: 0.3, deviation: 0.2 } }).expected!;
    expect(stated.power.share).toBeGreaterThan(
      designPower({ ...config, expected: { difference: 0.2, deviation: 0.2 } }).expected!.power.share,
    );
  });
});

describe('equal budgets', () => {
  const stage = (changes: Partial<StageBudget> = {}): StageBudget => ({
    ...{ name: 'base', steps: 100, consumedMinutes: 10, pools: [{ name: 'all', minutes: 2 }], ...changes },
  });
  const check = (
    changes: Partial<StageBudget>,
    differs: readonly ('steps' | 'consumedMinutes' | 'distinctMinutes')[] = [],
  ) =>
    refuseUnequalBudgets(
      [
        { arm: 'plain', budget: 'own', stages: [stage()] },
        { arm: 'new', budget: 'own', stages: [stage(changes)] },
      ],
      { baseline: 'plain', tolerance: 0.05, differs: () => differs },
    );

  it('let minutes differ within the tolerance and steps not at all', () => {
    expect(() => check({ consumedMinutes: 10.4 })).not.toThrow();
    expect(() => check({ consumedMinutes: 10.6 })).toThrow(
      'ablation.arms.new (consumedMinutes): budget own, audio consumed by stage base: 10.60 min, baseline 10.00 min (6.0 %, at most 5 %)',
    );
    expect(() => check({ steps: 101 })).toThrow('(steps): budget own, steps of stage base: 101, baseline 100');
    expect(() => check({ pools: [{ name: 'all', minutes: 1 }] })).toThrow(
      'audio in pool all of stage base: 1.00 min, baseline 2.00 min',
    );
  });

  it('name what only one arm has, and accept what is declared', () => {
    expect(() => check({ pools: [{ name: 'other', minutes: 2 }] })).toThrow(
      /pool all .*: none, baseline 2\.00 min[\s\S]*pool other .*: 2\.00 min, baseline none/,
    );
    expect(() => check({ steps: 50, consumedMinutes: 5 }, ['steps', 'consumedMinutes'])).not.toThrow();
    expect(() => check({ steps: 50, consumedMinutes: 5 }, ['steps'])).toThrow('1 figure(s)');
  });
});

describe('results', () => {
  const results = ablationResults(design, jobs({ plain: 0, new: -0.5 }), { metrics });

  it('decide the primary contrast by the seeds, and say which way is better', () => {
    expect(results.primary).toMatchObject({
      ...{ arm: 'new', baseline: 'plain', p: 2 / 128, adjustedP: 2 / 128, verdict: 'better', isExact: true },
      mean: expect.closeTo(-0.52, 10),
    });
    expect(results.primary.interval!.high).toBeLessThan(0);
    // A higher correlation is better, hence a lower one worse.
    expect(results.secondary).toHaveLength(1);
    expect(results.secondary[0]).toMatchObject({ metric: 'f0', verdict: 'worse' });
  });

  it('correct the other tests by Holm, never the primary one', () => {
    const three = ablationDesign(
      ablationConfigSchema.parse({ ...node, arms: { ...node.arms, third: {}, fourth: {} } }),
      ['mcd', 'f0'],
    );
    const many = ablationResults(three, jobs({ plain: 0, new: -0.5, third: -0.5, fourth: -0.5 }), { metrics });
    expect(many.secondary).toHaveLength(5);
    expect(many.secondary.map(({ p, adjustedP, verdict }) => [p, adjustedP, verdict])).toEqual(
      new Array(5).fill([2 / 128, 10 / 128, 'undecided']),
    );
    expect(many.primary.verdict).toBe('better');
    expect(secondaryContrasts(three, ['sentence', 'syllable'])).toHaveLength(11);
  });

  it('compare the same items only, leaving out what either arm could not measure', () => {
    const measured = jobs({ plain: 0, new: -0.5 });
    const holes = measured.map((job) =>
      job.arm === 'new' && job.seed === 3
        ? { ...job, items: job.items.map((item) => (item.id === 'd' ? { ...item, values: {} } : item)) }
        : job,
    );
    const pair = ablationResults(design, holes, { metrics }).primary.pairs.find(({ seed }) => seed === 3)!;
    expect(pair.difference).toBeCloseTo(-0.5 * 1.03, 10);
    const fewer = measured.map((job) => (job.arm === 'new' ? { ...job, items: job.items.slice(1) } : job));
    expect(() => ablationResults(design, fewer, { metrics })).toThrow("'a' is not in both");
  });

  it('break the primary metric down by voice and kind of sentence', () => {
    const levels = results.axes
      .filter(({ arm }) => arm === 'new')
      .map(({ axis, level, figure }) => [axis, level, figure.items]);
    expect(levels).toEqual([
      ['voice', 'high', 2],
      ['voice', 'low', 2],
      ['sentence', 'question', 2],
      ['sentence', 'statement', 2],
    ]);
  });

  it('decide the primary contrast over the items of one level, and test all items besides', () => {
    const within = { axis: 'sentence', level: 'question' } as const;
    const asked = ablationDesign(ablationConfigSchema.parse({ ...node, primary: { ...node.primary, within } }), [
      'mcd',
      'f0',
    ]);
    // Only questions get better.
    const measured = jobs({ plain: 0, new: 0 }).map((job) => ({
      ...job,
      items: job.items.map((item) =>
        job.arm === 'new' && item.tags.includes('question')
          ? { ...item, values: { ...item.values, mcd: (item.values['mcd'] as number) - 1 - 0.01 * job.seed } }
          : item,
      ),
    }));
    const { primary, secondary } = ablationResults(asked, measured, { metrics });
    expect(primary.mean).toBeCloseTo(-1.04, 10);
    expect(contrastName(primary)).toBe('new / plain / own / mcd / sentence (sentence: question)');
    expect(secondary.map((one) => [one.metric, one.mean])).toEqual([
      ['mcd', expect.closeTo(-0.52, 10)],
      ['f0', 0],
    ]);
    const other = { ...asked, primary: { ...asked.primary, within: { axis: 'sentence', level: 'request' } as const } };
    expect(() => ablationResults(other, measured, { metrics })).toThrow(
      "no sentence that was measured has sentence 'request'; there are: question, statement",
    );
  });

  it('break it down by what each arm has heard itself', () => {
    const heardBy = jobs({ plain: 0, new: -0.5 }).map((job) => ({
      ...job,
      items: job.items.map((item) => ({
        ...item,
        familiarity:
          item.id === 'a' || (item.id === 'b' && job.arm === 'new') ? ('heard' as const) : ('never heard' as const),
      })),
    }));
    const counted = ablationResults(design, heardBy, { metrics })
      .axes.filter(({ axis }) => axis === 'combination')
      .map(({ arm, level, figure }) => [arm, level, figure.items, figure.seeds]);
    expect(counted).toEqual([
      ['plain', 'heard', 1, 7],
      ['new', 'heard', 2, 7],
      ['plain', 'never heard', 3, 7],
      ['new', 'never heard', 2, 7],
    ]);
  });

  it('are written as lines of values and as a table for a paper', () => {
    const csv = itemsCsv(jobs({ plain: 0, 'a,b': 0 }), metrics).split('\n');
    expect(csv[0]).toBe('arm,budget,seed,voice,unit,item,metric,value');
    expect(csv[1]).toBe('plain,own,1,low,sentence,a,mcd,4.1');
    expect(csv).toContain('"a,b",own,1,low,sentence,a,f0,0.5');
    expect(csv).toHaveLength(1 + 2 * 7 * 4 * 2 + 1);
    const latex = resultsLatex(design, results, metrics);
    expect(latex).toContain('\\begin{tabular}{lrr}');
    expect(latex).toMatch(/new & \$5\.38\$ \{\\small \$\[\d\.\d\d, \d\.\d\d\]\$\} & /);
  });
});

describe('digits', () => {
  const digitsOf = (added: Readonly<Record<string, number>>) => {
    const results = ablationResults(design, jobs(added), { metrics, resamplings: 50 });
    return withEnoughDigits(metrics, results).map(({ digits }) => digits);
  };

  it('are as many as the narrowest interval of a metric needs, and never fewer than the metric has', () => {
    // Pairs differ by a hundredth of what the arm adds.
    expect(digitsOf({ plain: 0, new: 30 })).toEqual([2, 2]);
    expect(digitsOf({ plain: 0, new: 0.5 })).toEqual([3, 3]);
    expect(digitsOf({ plain: 0, new: 0.00001 })).toEqual([5, 5]);
  });

  it('stay as they are where nothing has a width', () => {
    const results = ablationResults(design, jobs({ plain: 0, new: 0 }), { metrics, resamplings: 50 });
    expect(withEnoughDigits([{ ...metrics[0]!, name: 'other' }], results)[0]?.digits).toBe(2);
  });
});
