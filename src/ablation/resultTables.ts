import type { AblationDesign, ComparedMetric } from './design.ts';
import type { MeasuredJob } from './measuredJob.ts';
import type { AblationResults, ArmFigure, ReferenceFigure } from './results.ts';

/** Every measured value, one line each: arm, budget, seed, voice, unit, item, metric, value. */
export function itemsCsv(jobs: readonly MeasuredJob[], metrics: readonly ComparedMetric[]): string {
  const rows = jobs.flatMap(({ arm, budget, seed, items }) =>
    items.flatMap(({ id, voice, unit, values }) =>
      metrics.flatMap(({ name }) => {
        const value = values[name];
        return value === undefined ? [] : [[arm, budget, String(seed), voice, unit, id, name, String(value)]];
      }),
    ),
  );
  const head = ['arm', 'budget', 'seed', 'voice', 'unit', 'item', 'metric', 'value'];
  return `${[head, ...rows].map((row) => row.map(csvCell).join(',')).join('\n')}\n`;
}

/** A cell of a csv table, in quotes where it must be. */
export function csvCell(text: string): string {
  return /[",\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}

/** The table of arms by metric over the items of the primary unit, for a paper: plain LaTeX, no packages. */
export function resultsLatex(
  design: AblationDesign,
  results: AblationResults,
  metrics: readonly ComparedMetric[],
): string {
  const { primary, budgets } = design;
  const heads = metrics.map(({ label, unit }) => latexText(unit === undefined ? label : `${label}, ${unit}`));
  const cellsOf = (figures: readonly (ArmFigure | ReferenceFigure)[]) =>
    metrics.map((metric) => {
      const found = figures.find((one) => one.metric === metric.name && one.unit === primary.unit)?.figure;
      if (found === undefined) return '--';
      const { value, low, high } = found;
      const show = (number: number) => number.toFixed(metric.digits);
      return low === undefined || high === undefined
        ? `$${show(value)}$`
        : `$${show(value)}$ {\\small $[${show(low)}, ${show(high)}]$}`;
    });
  const arms = budgets.flatMap((budget) =>
    design.arms.map((arm) => [
      latexText(budgets.length > 1 ? `${arm}, ${budget}` : arm),
      ...cellsOf(results.figures.filter((one) => one.arm === arm && one.budget === budget)),
    ]),
  );
  const references = [...new Set(results.references.map(({ system }) => system))].map((system) => [
    `\\textit{${latexText(system)}}`,
    ...cellsOf(results.references.filter((one) => one.system === system)),
  ]);
  const lines = (rows: readonly (readonly string[])[]) => rows.map((row) => `${row.join(' & ')} \\\\`);
  return [
    `% ${primary.unit}s; mean with 95 % bootstrap interval over ${design.seeds.length} seeds and items; primary: ${primary.metric}, ${primary.arm} against ${primary.baseline}`,
    `\\begin{tabular}{l${'r'.repeat(metrics.length)}}`,
    '\\hline',
    ...lines([['', ...heads]]),
    '\\hline',
    ...lines(arms),
    '\\hline',
    ...lines(references),
    ...(references.length > 0 ? ['\\hline'] : []),
    '\\end{tabular}',
    '',
  ].join('\n');
}

/** A text with what LaTeX reads as commands escaped. */
export function latexText(text: string): string {
  return text.replaceAll(/[\\&%$#_{}~^]/g, (character) =>
    character === '\\' ? '\\textbackslash{}' : /[~^]/.test(character) ? `\\${character}{}` : `\\${character}`,
  );
}
