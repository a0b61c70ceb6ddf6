import type { ComparedMetric, Contrast } from '../ablation/design.ts';
import type { AblationResults, ContrastResult } from '../ablation/results.ts';
import type { CrossedFigure } from '../ablation/statistics/crossedMean.ts';
import { itemAxes } from '../evaluation/itemAxes.ts';
import type { AblationData, DifferenceRow, RankedRow } from '../pages/ablation/ablationData.ts';
import type { KeyFigure, MeasurementCell, MeasurementTable } from '../pages/report/reportData.ts';
import { comparedBands } from './comparedBands.ts';
import { comparedSamples, soundedSeed } from './comparedSamples.ts';
import type { Comparison } from './comparison.ts';
import { systemNames, toColumn } from './tableParts.ts';

interface Compared {
  readonly results: AblationResults;
  readonly metrics: readonly ComparedMetric[];
}

/** What the page of a comparison shows. */
export async function comparisonPage(comparison: Comparison, compared: Compared): Promise<AblationData> {
  const { design, runs, title, command } = comparison;
  const { arms, budgets, primary } = design;
  const metric = primaryMetric(comparison, compared);
  const own = runs.filter(({ budget }) => budget === primary.budget);
  return {
    title,
    summary: summaryOf(comparison, compared),
    createdAt: new Date().toISOString(),
    ...(command === undefined ? {} : { command }),
    keyFigures: keyFiguresOf(comparison, compared),
    arms,
    metric: metricText(metric, primary.unit),
    digits: metric.digits,
    rankings: budgets.map((budget) => ({
      ...(budgets.length > 1 ? { budget } : {}),
      rows: rankedRows(comparison, compared, budget),
    })),
    differences: differenceRows(comparison, compared),
    differenceNote: differenceNote(comparison, metric),
    otherTests: compared.results.secondary.map((one) => ({
      label: contrastLabel(one, comparison, compared.metrics),
      mean: signed(one.mean, digitsOf(one.metric, compared.metrics)),
      ...{ p: one.p, adjustedP: one.adjustedP, verdict: one.verdict },
    })),
    tables: measurementTables(comparison, compared),
    axes: axisTables(comparison, compared),
    curves: comparedBands(own, arms),
    budgetCurves: budgets.length > 1 ? budgetCurves(comparison, compared) : [],
    samples: await comparedSamples(own, { arms, unit: primary.unit }),
    samplesNote: `Seed ${soundedSeed(own)}; the versions of a text are brought to one loudness.`,
    runs: runs.map(({ arm, budget, seed, folder, hash, stages }) => ({
      ...{ arm, budget, seed, folder, hash },
      stages: stages.map(({ name, hash: stage }) => `${name}-${stage.slice(0, 12)}`),
    })),
  };
}

function primaryMetric({ design }: Comparison, { metrics }: Compared): ComparedMetric {
  const { metric } = design.primary;
  return metrics.find(({ name }) => name === metric) ?? { name: metric, label: metric, digits: 2, better: 'lower' };
}

function metricText({ label, unit, better }: ComparedMetric, items: string): string {
  return [label, `${items}s`, ...(unit === undefined ? [] : [unit]), `${better} is better`].join(', ');
}

/** The verdict, and why one may believe it. */
function summaryOf(comparison: Comparison, compared: Compared): string {
  const { primary } = compared.results;
  const { alpha } = comparison.design;
  const metric = primaryMetric(comparison, compared);
  const unit = metric.unit === undefined ? '' : ` ${metric.unit}`;
  const { interval, pairs, p, smallestP } = primary;
  const range =
    interval === undefined
      ? ''
      : `, ${100 * (1 - alpha)} % interval ${signed(interval.low, metric.digits)} to ${signed(interval.high, metric.digits)}`;
  const figures = `${signed(primary.mean, metric.digits)}${unit}${range}; p = ${p.toPrecision(2)}, ${pairs.length} paired seeds`;
  const what = `${metric.label.toLowerCase().replace('f0', 'F0')} of held-out ${primary.unit}s${ofLevel(primary)}`;
  if (smallestP > alpha) {
    return `${primary.arm} against ${primary.baseline}, ${what}: ${signed(primary.mean, metric.digits)}${unit}. ${pairs.length} paired ${pairs.length === 1 ? 'seed gives' : 'seeds give'} no p below ${smallestP.toPrecision(2)}: nothing is claimed.`;
  }
  if (primary.verdict === 'undecided')
    return `No difference shown between ${primary.arm} and ${primary.baseline} in ${what} (${figures}).${powerSentence(comparison)}`;
  return `${primary.arm} is ${primary.verdict} than ${primary.baseline} in ${what} (${figures}).`;
}

function ofLevel({ within }: Contrast): string {
  return within === undefined ? '' : ` (${within.axis}: ${within.level})`;
}

function powerSentence({ power }: Comparison): string {
  const found = power?.detectable;
  if (found === undefined) return '';
  return ` The design finds a true difference of ${found.deviations.toFixed(1)} standard deviations over seeds with ${100 * found.wanted} %.`;
}

function keyFiguresOf(comparison: Comparison, compared: Compared): readonly KeyFigure[] {
  const { primary } = compared.results;
  const metric = primaryMetric(comparison, compared);
  const unit = metric.unit === undefined ? '' : ` ${metric.unit}`;
  const { within, budget } = primary;
  const { axes, figures } = compared.results;
  const meanOf = (arm: string) =>
    (within === undefined
      ? figures.find(
          (one) => one.arm === arm && one.budget === budget && one.metric === metric.name && one.unit === primary.unit,
        )
      : axes.find(
          (one) => one.arm === arm && one.budget === budget && one.axis === within.axis && one.level === within.level,
        )
    )?.figure.value;
  const figure = (arm: string): readonly KeyFigure[] => {
    const value = meanOf(arm);
    return value === undefined
      ? []
      : [{ label: `${arm}, ${metric.label}`, value: `${value.toFixed(metric.digits)}${unit}` }];
  };
  return [
    { label: 'Verdict', value: primary.verdict, note: `${primary.arm} against ${primary.baseline}` },
    {
      label: 'Difference',
      value: `${signed(primary.mean, metric.digits)}${unit}`,
      ...(primary.effect === undefined ? {} : { note: `Hedges' g ${signed(primary.effect.hedges, 2)}` }),
    },
    ...figure(primary.baseline),
    ...figure(primary.arm),
  ];
}

function rankedRows({ design }: Comparison, { results, metrics }: Compared, budget: string): readonly RankedRow[] {
  const { metric, unit } = design.primary;
  const isPrimary = (one: { readonly metric: string; readonly unit: string }) =>
    one.metric === metric && one.unit === unit;
  const better = metrics.find(({ name }) => name === metric)?.better ?? 'lower';
  const arms = results.figures
    .filter((one) => isPrimary(one) && one.budget === budget)
    .map(({ arm, figure }) => ({ label: arm, arm: design.arms.indexOf(arm), ...rangeOf(figure) }))
    .toSorted((a, b) => (better === 'lower' ? a.value - b.value : b.value - a.value));
  const references = results.references
    .filter(isPrimary)
    .map(({ system, figure }) => ({ label: systemNames[system], ...rangeOf(figure) }));
  return [...arms, ...references];
}

function rangeOf({ value, low, high }: CrossedFigure): Pick<RankedRow, 'value' | 'low' | 'high'> {
  return { value, ...(low === undefined || high === undefined ? {} : { low, high }) };
}

/** The primary contrast, and the other arms and budgets by the same metric where they were tested. */
function differenceRows(comparison: Comparison, { results }: Compared): readonly DifferenceRow[] {
  const { primary, secondary } = results;
  const alike = secondary.filter(({ metric, unit }) => metric === primary.metric && unit === primary.unit);
  return [primary, ...alike].map((one) => ({
    label: armLabel(one, comparison),
    arm: comparison.design.arms.indexOf(one.arm),
    isPrimary: one === primary,
    mean: one.mean,
    ...(one.interval ?? {}),
    pairs: one.pairs.map(({ difference }) => difference),
    p: one.adjustedP,
    ...(one.effect === undefined ? {} : { effect: one.effect.hedges }),
    verdict: one.verdict,
  }));
}

function armLabel({ arm, baseline, budget }: ContrastResult, { design }: Comparison): string {
  return `${arm} − ${baseline}${design.budgets.length > 1 ? `, ${budget}` : ''}`;
}

function differenceNote({ design }: Comparison, { better }: ComparedMetric): string {
  return (
    `Arm minus baseline, seed by seed over the same items; ${better === 'lower' ? 'below' : 'above'} 0 is better. Small dots are pairs of seeds. ` +
    `p: two-sided sign-flip permutation test with the seed as the unit; the interval holds the ${100 * (1 - design.alpha)} % of it. ` +
    'The primary contrast was named before; p of the others is corrected by Holm over all other tests.'
  );
}

function contrastLabel(one: ContrastResult, comparison: Comparison, metrics: readonly ComparedMetric[]): string {
  const label = metrics.find(({ name }) => name === one.metric)?.label ?? one.metric;
  return `${armLabel(one, comparison)}: ${label}, ${one.unit}s`;
}

function measurementTables({ design }: Comparison, { results, metrics }: Compared): readonly MeasurementTable[] {
  const { budgets, arms } = design;
  return budgets.flatMap((budget) =>
    (['sentence', 'syllable'] as const).flatMap((unit) => {
      const rows = [
        ...arms.map((arm) => ({
          label: arm,
          cells: cellsOf(
            results.figures.filter((one) => one.arm === arm && one.budget === budget && one.unit === unit),
            metrics,
          ),
        })),
        ...[...new Set(results.references.map(({ system }) => system))].map((system) => ({
          label: systemNames[system],
          isReference: true,
          cells: cellsOf(
            results.references.filter((one) => one.system === system && one.unit === unit),
            metrics,
          ),
        })),
      ];
      if (!results.figures.some((one) => one.unit === unit && one.budget === budget)) return [];
      const title = `Held-out ${unit}s${budgets.length > 1 ? `, budget ${budget}` : ''}`;
      return [{ title, rowsAre: 'Arm', columns: metrics.map(toColumn), rows }];
    }),
  );
}

function cellsOf(
  figures: readonly { readonly metric: string; readonly figure: CrossedFigure }[],
  metrics: readonly ComparedMetric[],
): readonly MeasurementCell[] {
  return metrics.map(({ name }) => toCell(figures.find(({ metric }) => metric === name)?.figure));
}

function toCell(figure: CrossedFigure | undefined): MeasurementCell {
  return figure === undefined ? { notMeasured: 'no item in which it could be measured' } : rangeOf(figure);
}

/** The primary metric by voice, tone and kind of sentence: a column for each arm. */
function axisTables(comparison: Comparison, compared: Compared): readonly MeasurementTable[] {
  const { arms, primary } = comparison.design;
  const metric = primaryMetric(comparison, compared);
  const own = compared.results.axes.filter(({ budget }) => budget === primary.budget);
  return itemAxes.flatMap(({ name }) => {
    const levels = [...new Set(own.filter(({ axis }) => axis === name).map(({ level }) => level))];
    if (levels.length === 0) return [];
    return [
      {
        title: `By ${name}`,
        note: `${metricText(metric, primary.unit)}.`,
        rowsAre: name,
        columns: arms.map((arm) => ({ label: arm, digits: metric.digits })),
        rows: levels.map((level) => ({
          label: level,
          cells: arms.map((arm) =>
            toCell(own.find((one) => one.axis === name && one.level === level && one.arm === arm)?.figure),
          ),
        })),
      },
    ];
  });
}

function budgetCurves({ design }: Comparison, { results }: Compared): AblationData['budgetCurves'] {
  const { metric, unit } = design.primary;
  return design.arms.map((arm) => ({
    arm,
    points: design.budgets.flatMap((budget) => {
      const found = results.figures.find(
        (one) => one.arm === arm && one.budget === budget && one.metric === metric && one.unit === unit,
      );
      return found === undefined ? [] : [{ budget, ...rangeOf(found.figure) }];
    }),
  }));
}

function digitsOf(metric: string, metrics: readonly ComparedMetric[]): number {
  return metrics.find(({ name }) => name === metric)?.digits ?? 2;
}

function signed(value: number, digits: number): string {
  const text = Math.abs(value).toFixed(digits);
  return `${value < 0 ? '−' : '+'}${text}`;
}
