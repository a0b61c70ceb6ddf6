import type { AblationDesign, ComparedMetric } from '../../src/ablation/design.ts';
import type { MeasuredItem, MeasuredJob } from '../../src/ablation/measuredJob.ts';
import { type AblationResults, ablationResults } from '../../src/ablation/results.ts';
import { normalDraws } from '../../src/ablation/statistics/power.ts';
import { type Proportion, proportion } from '../../src/ablation/statistics/proportion.ts';
import { uniformDraws } from '../../src/evaluation/resampling.ts';

/** How measured values come about in a simulated experiment, in the unit of the metric. */
export interface World {
  /** What arm `treated` has more than arm `baseline`; lower is better. */
  readonly difference: number;
  /** Standard deviations: of items, of seeds (both arms alike), of an arm's run with a seed, of one value. */
  readonly item: number;
  readonly seed: number;
  readonly run: number;
  readonly value: number;
  /** true: runs deviate by log-normal numbers, most a little and some far. */
  readonly isSkewed: boolean;
  /** Share of values that could not be measured. */
  readonly missing: number;
}

export const plainWorld: World = {
  ...{ difference: 0, item: 0.6, seed: 0.2, run: 0.15, value: 0.5 },
  ...{ isSkewed: false, missing: 0.02 },
};

const trueMean = 5;
const itemsPerUnit = 24;
const metrics: readonly ComparedMetric[] = ['first', 'second', 'third'].map((name) => ({
  ...{ name, label: name, unit: 'dB', better: 'lower', digits: 2 },
}));

export function simulatedDesign(seeds: number): AblationDesign {
  return {
    ...{ arms: ['baseline', 'treated'], budgets: ['own'], alpha: 0.05 },
    seeds: Array.from({ length: seeds }, (_, seed) => seed + 1),
    primary: { arm: 'treated', baseline: 'baseline', budget: 'own', metric: 'first', unit: 'sentence' },
    // Two tests, one for each unit: with seven seeds Holm's correction leaves them something to find.
    secondary: ['second'],
  };
}

/** The standard deviation over seeds of the difference between the arms' means. */
export function deviationOf(world: World): number {
  return Math.sqrt(2 * world.run ** 2 + (2 * world.value ** 2) / (itemsPerUnit * (1 - world.missing)));
}

/** Measured jobs of one experiment; the number decides what is drawn. */
function simulatedJobs(design: AblationDesign, world: World, number: number): readonly MeasuredJob[] {
  const normal = normalDraws(number);
  const uniform = uniformDraws(number + 2 ** 31);
  const runDeviation = () => world.run * (world.isSkewed ? skewed(normal()) : normal());
  const units = ['sentence', 'syllable'] as const;
  const items = units.flatMap((unit) =>
    Array.from({ length: itemsPerUnit }, (_, place) => ({
      ...{ id: `${unit}-${place}`, voice: place % 2 === 0 ? 'low' : 'high', unit, text: '', tags: [] },
      level: metrics.map(() => trueMean + world.item * normal()),
    })),
  );
  return design.seeds.flatMap((seed) => {
    const shared = metrics.map(() => world.seed * normal());
    return design.arms.map((arm) => {
      const own = metrics.map(() => runDeviation() + (arm === 'treated' ? world.difference : 0));
      const measured = items.map(({ level, ...item }): MeasuredItem => {
        const values = metrics.flatMap(({ name }, metric): readonly (readonly [string, number])[] => {
          const value = level[metric]! + shared[metric]! + own[metric]! + world.value * normal();
          return uniform() < world.missing ? [] : [[name, value]];
        });
        return { ...item, values: Object.fromEntries(values) };
      });
      return { arm, budget: 'own', seed, items: measured };
    });
  });
}

/** Log-normal with mean 0 and deviation 1. */
function skewed(normal: number): number {
  const shape = 0.8;
  const [mean, deviation] = [Math.exp(shape ** 2 / 2), Math.sqrt((Math.exp(shape ** 2) - 1) * Math.exp(shape ** 2))];
  return (Math.exp(shape * normal) - mean) / deviation;
}

/** What a row of experiments came to. */
export interface Simulated {
  /** The primary contrast was decided. */
  readonly claimed: Proportion;
  /** Decided the wrong way round, where there is a difference. */
  readonly wrongWay: Proportion;
  /** At least one of the other tests was decided. */
  readonly anySecondary: Proportion;
  /** The interval of the primary difference holds the true one. */
  readonly differenceCovered: Proportion;
  /** The bootstrap interval of the baseline's mean holds the true one. */
  readonly meanCovered: Proportion;
}

/** Runs experiments through the whole of `ablationResults`, as `tonelab ablate` does. */
export function simulate(
  world: World,
  {
    seeds,
    experiments,
    resamplings,
  }: { readonly seeds: number; readonly experiments: number; readonly resamplings: number },
): Simulated {
  const design = simulatedDesign(seeds);
  const counts = { claimed: 0, wrongWay: 0, anySecondary: 0, differenceCovered: 0, meanCovered: 0 };
  for (let number = 0; number < experiments; number++) {
    const results = ablationResults(design, simulatedJobs(design, world, number), { metrics, resamplings });
    const { verdict, interval } = results.primary;
    const holds = (range: { readonly low?: number; readonly high?: number } | undefined, value: number) =>
      range?.low !== undefined && range.high !== undefined && range.low <= value && value <= range.high;
    counts.claimed += Number(verdict !== 'undecided');
    counts.wrongWay += Number(verdict === (world.difference < 0 ? 'worse' : 'better') && world.difference !== 0);
    counts.anySecondary += Number(results.secondary.some((one) => one.verdict !== 'undecided'));
    counts.differenceCovered += Number(holds(interval, world.difference));
    counts.meanCovered += Number(holds(baselineMean(results), trueMean));
  }
  return Object.fromEntries(
    Object.entries(counts).map(([name, count]) => [name, proportion(count, experiments)]),
  ) as unknown as Simulated;
}

function baselineMean({ figures }: AblationResults) {
  return figures.find(({ arm, metric, unit }) => arm === 'baseline' && metric === 'first' && unit === 'sentence')
    ?.figure;
}
