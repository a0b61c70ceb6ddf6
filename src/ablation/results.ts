import { CorpusError } from '../errors.ts';
import { type ItemAxis, itemAxes, levelsOf } from '../evaluation/itemAxes.ts';
import type { SystemName } from '../evaluation/runEvaluation.ts';
import { type AblationDesign, type ComparedMetric, type Contrast, secondaryContrasts } from './design.ts';
import { expectSameItems, type MeasuredItem, type MeasuredJob } from './measuredJob.ts';
import { type CrossedFigure, crossedMean } from './statistics/crossedMean.ts';
import { type EffectSize, pairedEffect } from './statistics/effectSize.ts';
import { holmAdjusted } from './statistics/holm.ts';
import { signFlipInterval, signFlipTest, smallestSignFlipP } from './statistics/signFlip.ts';

/** The mean of an arm by one metric over the items of one unit, seeds and items drawn anew for the interval. */
export interface ArmFigure extends Pick<Contrast, 'arm' | 'budget' | 'metric' | 'unit'> {
  readonly figure: CrossedFigure;
}

/** The same of a system that no arm trains, such as copy synthesis. */
export interface ReferenceFigure extends Pick<Contrast, 'metric' | 'unit'> {
  readonly system: SystemName;
  readonly figure: CrossedFigure;
}

/** The primary metric of an arm over the items that share a property. */
export interface AxisFigure extends Pick<Contrast, 'arm' | 'budget'> {
  readonly axis: string;
  readonly level: string;
  readonly figure: CrossedFigure;
}

/** `undecided`: the test does not refuse that arms differ by chance alone. */
export type Verdict = 'better' | 'worse' | 'undecided';

/** What came out of one contrast: arm minus baseline. */
export interface ContrastResult extends Contrast {
  /** Seeds that both arms have, and the difference of their means over items. */
  readonly pairs: readonly { readonly seed: number; readonly difference: number }[];
  readonly mean: number;
  /** The means that the test does not refuse at the design's alpha, items held fixed; absent with too few pairs. */
  readonly interval?: { readonly low: number; readonly high: number };
  /** Bootstrap over seeds and items. */
  readonly bootstrap?: CrossedFigure;
  readonly p: number;
  /** The p of the primary contrast as it is, of the others after Holm's correction. */
  readonly adjustedP: number;
  readonly isExact: boolean;
  readonly smallestP: number;
  readonly effect?: EffectSize;
  readonly verdict: Verdict;
}

export interface AblationResults {
  readonly figures: readonly ArmFigure[];
  readonly references: readonly ReferenceFigure[];
  readonly primary: ContrastResult;
  readonly secondary: readonly ContrastResult[];
  readonly axes: readonly AxisFigure[];
}

export interface ResultOptions {
  readonly metrics: readonly ComparedMetric[];
  /** What the same items measure without any arm; absent: nothing. */
  readonly references?: readonly { readonly system: SystemName; readonly items: readonly MeasuredItem[] }[];
  /** Of the bootstrap. @default 1000 */
  readonly resamplings?: number;
}

const bootstrapSeed = 1;

/**
 * From what was measured to a verdict: all that is decided of an ablation is decided here.
 *
 * @throws CorpusError where jobs were not measured on the same items.
 */
export function ablationResults(
  design: AblationDesign,
  jobs: readonly MeasuredJob[],
  options: ResultOptions,
): AblationResults {
  expectSameItems(jobs);
  const { metrics, references = [], resamplings = 1000 } = options;
  const sampling = { seed: bootstrapSeed, resamplings };
  const units = (['sentence', 'syllable'] as const).filter((unit) =>
    jobs.some(({ items }) => items.some((item) => item.unit === unit)),
  );
  const test = (contrast: Contrast) => contrastResult(contrast, jobs, { design, metrics, sampling });
  const secondary = secondaryContrasts(design, units).map(test);
  const adjusted = holmAdjusted(secondary.map(({ p }) => p));
  const armed = design.budgets.flatMap((budget) => design.arms.map((arm) => ({ arm, budget })));
  return {
    figures: armed.flatMap((at) =>
      units.flatMap((unit) =>
        metrics.flatMap(({ name: metric }) => {
          const figure = crossedMean(valuesOf(jobs, at, { metric, accepts: (item) => item.unit === unit }), sampling);
          return figure === undefined ? [] : [{ ...at, metric, unit, figure }];
        }),
      ),
    ),
    references: references.flatMap(({ system, items }) =>
      units.flatMap((unit) =>
        metrics.flatMap(({ name: metric }) => {
          const own = items.filter((item) => item.unit === unit).map(({ values }) => values[metric]);
          const figure = crossedMean([own], sampling);
          return figure === undefined ? [] : [{ system, metric, unit, figure }];
        }),
      ),
    ),
    primary: decided(test(design.primary), design.alpha, metrics),
    secondary: secondary.map((one, place) =>
      decided({ ...one, adjustedP: adjusted[place] as number }, design.alpha, metrics),
    ),
    axes: axisFigures(design, jobs, sampling),
  };
}

type Undecided = Omit<ContrastResult, 'verdict'>;

function contrastResult(
  contrast: Contrast,
  jobs: readonly MeasuredJob[],
  by: {
    readonly design: AblationDesign;
    readonly metrics: readonly ComparedMetric[];
    readonly sampling: { readonly seed: number; readonly resamplings: number };
  },
): Undecided {
  const { seeds, alpha } = by.design;
  const { unit, within } = contrast;
  expectItems(contrast, jobs);
  const chosen = {
    metric: contrast.metric,
    accepts: (item: MeasuredItem) => item.unit === unit,
    counts: (item: MeasuredItem) => within === undefined || levelsOf(item, within.axis).includes(within.level),
  };
  const rowsOf = (arm: string) =>
    new Map(
      jobs
        .filter((job) => job.arm === arm && job.budget === contrast.budget)
        .map((job) => [job.seed, valuesOf([job], job, chosen)[0] ?? []]),
    );
  const [own, base] = [rowsOf(contrast.arm), rowsOf(contrast.baseline)];
  const rows = seeds.flatMap((seed) => {
    const [mine, theirs] = [own.get(seed), base.get(seed)];
    if (mine === undefined || theirs === undefined) return [];
    const cells = mine.map((value, item) => subtract(value, theirs[item]));
    const known = cells.filter((cell) => cell !== undefined);
    return known.length === 0 ? [] : [{ seed, cells, difference: meanOf(known) }];
  });
  const differences = rows.map(({ difference }) => difference);
  const { mean, p, isExact } = signFlipTest(differences, { seed: bootstrapSeed });
  const interval = signFlipInterval(differences, { alpha, seed: bootstrapSeed });
  const effect = pairedEffect(differences);
  const bootstrap = crossedMean(
    rows.map(({ cells }) => cells),
    by.sampling,
  );
  return {
    ...contrast,
    pairs: rows.map(({ seed, difference }) => ({ seed, difference })),
    mean,
    ...(interval === undefined ? {} : { interval }),
    ...(bootstrap === undefined ? {} : { bootstrap }),
    ...{ p, adjustedP: p, isExact, smallestP: smallestSignFlipP(differences.length) },
    ...(effect === undefined ? {} : { effect }),
  };
}

/** @throws CorpusError where a contrast is over a level that no measured item has. */
function expectItems({ unit, within }: Contrast, jobs: readonly MeasuredJob[]): void {
  const items = jobs.flatMap((job) => job.items.filter((item) => item.unit === unit));
  if (
    within === undefined ||
    items.length === 0 ||
    items.some((item) => levelsOf(item, within.axis).includes(within.level))
  )
    return;
  const { axis, level } = within;
  const known = new Set(items.flatMap((item) => levelsOf(item, axis)));
  throw new CorpusError(
    `ablation.primary.within: no ${unit} that was measured has ${axis} '${level}'; there are: ${[...known].sort().join(', ') || 'none'}`,
  );
}

function decided(result: Undecided, alpha: number, metrics: readonly ComparedMetric[]): ContrastResult {
  const better = metrics.find(({ name }) => name === result.metric)?.better ?? 'lower';
  if (result.adjustedP > alpha || result.mean === 0) return { ...result, verdict: 'undecided' };
  return { ...result, verdict: result.mean < 0 === (better === 'lower') ? 'better' : 'worse' };
}

/**
 * Jobs as rows, the accepted items as columns in the same order in each; a cell that does not count is unknown. What an item is
 * may differ between jobs: what one arm has heard, another has not.
 */
function valuesOf(
  jobs: readonly MeasuredJob[],
  at: Pick<MeasuredJob, 'arm' | 'budget'>,
  {
    metric,
    accepts,
    counts = () => true,
  }: {
    readonly metric: string;
    readonly accepts: (item: MeasuredItem) => boolean;
    readonly counts?: (item: MeasuredItem) => boolean;
  },
): readonly (readonly (number | undefined)[])[] {
  const own = jobs.filter(({ arm, budget }) => arm === at.arm && budget === at.budget);
  return own.map(({ items }) =>
    items
      .filter(accepts)
      .toSorted((a, b) => (a.id < b.id ? -1 : 1))
      .map((item) => (counts(item) ? item.values[metric] : undefined)),
  );
}

function axisFigures(
  { arms, budgets, primary }: AblationDesign,
  jobs: readonly MeasuredJob[],
  sampling: { readonly seed: number; readonly resamplings: number },
): readonly AxisFigure[] {
  const items = jobs.flatMap((job) => job.items.filter(({ unit }) => unit === primary.unit));
  const levels = itemAxes.flatMap((axis: ItemAxis) =>
    [...new Set(items.flatMap(axis.levelsOf))].sort().map((level) => ({ axis, level })),
  );
  return levels.flatMap(({ axis, level }) =>
    budgets.flatMap((budget) =>
      arms.flatMap((arm) => {
        const ofLevel = (item: MeasuredItem) => axis.levelsOf(item).includes(level);
        const accepts = (item: MeasuredItem) => item.unit === primary.unit;
        const rows = valuesOf(jobs, { arm, budget }, { metric: primary.metric, accepts, counts: ofLevel });
        const figure = crossedMean(rows, sampling);
        return figure === undefined ? [] : [{ axis: axis.name, level, arm, budget, figure }];
      }),
    ),
  );
}

function subtract(value: number | undefined, other: number | undefined): number | undefined {
  return value === undefined || other === undefined ? undefined : value - other;
}

function meanOf(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}
