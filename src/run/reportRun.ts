import { join } from 'node:path';
import type { PreparedCorpus } from '../corpus/preparedCorpus.ts';
import type { RunEvaluation } from '../evaluation/runEvaluation.ts';
import type { ReportData, Timing } from '../pages/report/reportData.ts';
import { writeReport } from '../pages/report/writeReport.ts';
import type { DataPlugins } from './dataPlugins.ts';
import { reportSamples } from './reportSamples.ts';
import { stageCurves, stageFreeze, voiceBackgrounds } from './reportStages.ts';
import { keyFigures, measurementTables, resultSentence } from './reportTables.ts';
import type { RunConfig } from './runConfig.ts';
import type { StageResult } from './trainRecipe.ts';

/** What a report tells of. */
export interface ReportedRun {
  /** The run folder, where the evaluation wrote its clips. */
  readonly folder: string;
  readonly config: RunConfig;
  readonly configYaml: string;
  /** The line that the run began with. */
  readonly backend: string;
  readonly corpus: PreparedCorpus;
  readonly plugins: DataPlugins;
  readonly stages: readonly StageResult[];
  readonly evaluation: RunEvaluation;
  /** The whole command, where it did more than train and evaluate. */
  readonly wallSeconds?: number;
}

/**
 * Writes `report.html` into the run folder; returns its path.
 *
 * @throws AudioError where a clip of the evaluation is missing, StorageError where the page cannot be written.
 */
export async function reportRun(run: ReportedRun): Promise<string> {
  const { folder, config, corpus, stages, evaluation } = run;
  const voices = await voiceBackgrounds(stages, corpus, { voices: config.voices, plugins: run.plugins });
  const freeze = await Promise.all(stages.map(stageFreeze));
  const data: ReportData = {
    title: `${config.name}: ${voices.map(({ voice }) => voice).join(' and ') || config.recipe.name}`,
    summary: [trainedSentence(run), resultSentence(evaluation)].filter((part) => part !== '').join(' '),
    createdAt: new Date().toISOString(),
    backend: run.backend,
    keyFigures: keyFigures(evaluation),
    voices,
    samples: await reportSamples(folder, evaluation, corpus.settings),
    measurements: measurementTables(evaluation),
    curves: stages.map(stageCurves),
    freeze: freeze.filter(({ parameters }) => parameters.length > 0),
    timings: timings(run),
    configYaml: run.configYaml,
  };
  const { file } = await writeReport(join(folder, 'report.html'), data);
  return file;
}

function trainedSentence({ config, stages }: ReportedRun): string {
  if (stages.length === 0) return '';
  const each = stages.map(
    ({ name, steps, audioSeconds }) =>
      `${name} (${steps} steps, ${Math.round(audioSeconds / 60)} min of audio consumed)`,
  );
  return `Recipe ${config.recipe.name}: ${each.join(', ')}.`;
}

function timings({ stages, evaluation, wallSeconds }: ReportedRun): readonly Timing[] {
  const trained = stages.map(({ name, wallSeconds: seconds, steps, reused }) => ({
    label: `Training, ${name}`,
    seconds,
    note: reused ? `${steps} steps, reused: it was trained before` : `${steps} steps`,
  }));
  const spoken = { label: 'Speaking and measuring', seconds: evaluation.wallSeconds };
  const own = stages.filter(({ reused }) => !reused).reduce((sum, stage) => sum + stage.wallSeconds, 0);
  const rest = (wallSeconds ?? 0) - own - evaluation.wallSeconds;
  const others = rest > 0 ? [{ label: 'Fetching, preparing and all else', seconds: rest }] : [];
  return [...trained, spoken, ...others];
}
