import { join } from 'node:path';
import { withEnoughDigits } from '../ablation/enoughDigits.ts';
import { comparedMetrics, itemsOf } from '../ablation/measuredJob.ts';
import { type AblationResults, ablationResults } from '../ablation/results.ts';
import { itemsCsv, resultsLatex } from '../ablation/resultTables.ts';
import { writeFileAtomically } from '../core/atomicFile.ts';
import { CorpusError } from '../errors.ts';
import { renderAblation } from '../pages/ablation/renderAblation.ts';
import { writeSoundPage } from '../pages/report/writeReport.ts';
import type { Comparison } from './comparison.ts';
import { comparisonPage } from './comparisonPage.ts';
import { packageRoot } from './runAssets.ts';
import { runFacts } from './runFacts.ts';

/**
 * Compares measured runs and writes `results.json`, `items.csv`, `table.tex` and `report.html` into a folder.
 *
 * @throws CorpusError where runs were not measured on the same items, or not heard by the same recogniser or transcriber.
 */
export async function writeComparison(
  folder: string,
  comparison: Comparison,
): Promise<{ readonly results: AblationResults; readonly files: readonly string[] }> {
  const { design, runs, command, power } = comparison;
  expectSameEars(runs);
  const jobs = runs.map(({ arm, budget, seed, evaluation }) => ({
    ...{ arm, budget, seed },
    items: itemsOf(evaluation, 'synthesis'),
  }));
  const [first] = runs;
  const metrics = first === undefined ? [] : comparedMetrics(first.evaluation);
  const systems = ['recording', 'spliced', 'copy-synthesis'] as const;
  const references =
    first === undefined ? [] : systems.map((system) => ({ system, items: itemsOf(first.evaluation, system) }));
  const results = ablationResults(design, jobs, { metrics, references });
  const shown = withEnoughDigits(metrics, results);
  const about = runs.map(({ arm, budget, seed, folder: place, hash, stages }) => ({
    ...{ arm, budget, seed, folder: place, configHash: hash },
    stages: stages.map(({ name, hash: own, steps, audioSeconds }) => ({ name, hash: own, steps, audioSeconds })),
  }));
  const facts = { title: comparison.title, command: command ?? null, versions: await runFacts(packageRoot) };
  const texts: Readonly<Record<string, string>> = {
    'results.json': `${JSON.stringify({ ...facts, design, power: power ?? null, metrics, ...results, runs: about }, null, 1)}\n`,
    'items.csv': itemsCsv(jobs, metrics),
    'table.tex': resultsLatex(design, results, shown),
  };
  for (const [name, text] of Object.entries(texts)) await writeFileAtomically(join(folder, name), text);
  const page = await comparisonPage(comparison, { results, metrics: shown });
  const report = await writeSoundPage(join(folder, 'report.html'), page, (media) => renderAblation(page, media));
  return { results, files: [report.file, ...Object.keys(texts).map((name) => join(folder, name))] };
}

/** Where no metric had sentences written down there is nothing to differ. */
function expectSameEars(runs: Comparison['runs']): void {
  expectSame(runs, 'recogniser', 'its syllables were heard');
  const transcribed = runs.filter(({ evaluation }) => evaluation.transcriber !== undefined);
  expectSame(transcribed, 'transcriber', 'its sentences were written down');
}

function expectSame(runs: Comparison['runs'], key: 'recogniser' | 'transcriber', what: string): void {
  const [first] = runs;
  const other = runs.find(({ evaluation }) => evaluation[key] !== first?.evaluation[key]);
  if (first === undefined || other === undefined) return;
  const nameOf = ({ evaluation }: typeof other) => evaluation[key]?.slice(0, 12) ?? 'none';
  throw new CorpusError(
    `${other.folder}: ${what} by the ${key} ${nameOf(other)}, those of ${first.folder} by ${nameOf(first)}; ` +
      `measure all with the same evaluation.${key}`,
  );
}
