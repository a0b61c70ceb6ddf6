import { join, relative } from 'node:path';
import { showDuration } from '../core/logging/progress.ts';
import { installedRuntime } from '../core/runtime/runtimeCache.ts';
import { CorpusError } from '../errors.ts';
import type { RunEvaluation } from '../evaluation/runEvaluation.ts';
import { disposeResult, type StageResult } from '../run/trainRecipe.ts';
import { describeEvaluation, type EvaluationOutcome, evaluateTrained } from './evaluateTrained.ts';
import { type OpenedFromArguments, openFromArguments, prepareFromArguments } from './openFromArguments.ts';
import { printNote } from './output.ts';
import { preparationReport, runTraining } from './runTraining.ts';
import { progressLines, runRuntimeInstall } from './runtimeInstall.ts';

export interface QuickstartOptions {
  readonly shortened: boolean;
  readonly skipRuntime: boolean;
  readonly overrides: readonly string[];
  /** true: no progress, for --json. */
  readonly quiet: boolean;
}

export interface QuickstartOutcome {
  readonly finished: boolean;
  readonly backend: string;
  readonly folder: string;
  readonly report: string | null;
  readonly samples: string;
  readonly events: readonly string[];
  readonly stages: readonly StageResult[];
  /** The voice that was trained first. */
  readonly voice: string;
  readonly evaluation: RunEvaluation | null;
  readonly wallSeconds: number;
  readonly peakMemoryMiB: number;
}

/** From nothing to a report: installs what it can, trains two stages, speaks, measures. A second run reuses what stands. */
export async function runQuickstart(options: QuickstartOptions): Promise<QuickstartOutcome> {
  const started = performance.now();
  const say = options.quiet ? () => undefined : printNote;
  // One voice for both, so that a line of the one never lands in a bar of the other.
  const report = preparationReport(options.quiet);
  await Promise.all([offerRuntime(options, report), bringRecordings(options, report)]);
  const { run, registry, configYaml } = await openPlan(options, say);
  const result = await runTraining(run, { configYaml, quiet: options.quiet });
  const speech = await speakAndReport();
  disposeResult(result);
  run.close();
  return {
    finished: result.finished,
    backend: run.line,
    folder: run.folder,
    report: speech?.report ?? null,
    samples: join(run.folder, 'samples'),
    events: result.stages.map(({ folder }) => join(folder, 'events')),
    stages: result.stages,
    voice: run.config.voices['base'] ?? '',
    evaluation: speech?.evaluation ?? null,
    wallSeconds: (performance.now() - started) / 1000,
    peakMemoryMiB: process.resourceUsage().maxRSS / 1024,
  };

  async function speakAndReport(): Promise<EvaluationOutcome | undefined> {
    if (!result.finished) return undefined;
    say('speaking held-out syllables and sentences, and measuring them');
    const wallSeconds = () => (performance.now() - started) / 1000;
    return evaluateTrained(run, result, { registry, configYaml, quiet: options.quiet, wallSeconds });
  }
}

function wantsRuntime({ skipRuntime }: QuickstartOptions): boolean {
  return !skipRuntime && installedRuntime('cpu') === undefined;
}

/** Builds the native runtime where it is missing and can be built; a failure costs a line, not the quickstart. */
async function offerRuntime(options: QuickstartOptions, say: (text: string) => void): Promise<void> {
  if (!wantsRuntime(options)) return;
  say(
    'installing the native TensorFlow runtime, once (274 MB from PyPI, about two minutes); --skip-runtime leaves it out',
  );
  try {
    const { line } = await runRuntimeInstall({ gpu: false, force: false, onProgress: progressLines(say) });
    say(line);
  } catch (error) {
    say(`the native runtime could not be installed: ${(error as Error).message}`);
  }
}

/**
 * Fetches and prepares the recordings while the runtime is fetched and built. What is wrong with them is said later, where it
 * decides what is trained.
 */
async function bringRecordings(
  options: QuickstartOptions,
  report: ReturnType<typeof preparationReport>,
): Promise<void> {
  if (!wantsRuntime(options)) return;
  const plan = options.shortened ? 'quickstart-shortened' : 'quickstart';
  try {
    await prepareFromArguments(planArguments(plan, options.overrides), report);
  } catch (error) {
    if (!(error instanceof CorpusError)) throw error;
  }
}

function planArguments(experiment: string, overrides: readonly string[]) {
  return { 'config-dir': [], 'config-name': 'config', overrides: [`experiment=${experiment}`, ...overrides] };
}

/** Opens the run of the plan that fits the backend, with the recordings fetched or, where they cannot be, synthetic speech. */
async function openPlan(options: QuickstartOptions, say: (text: string) => void): Promise<OpenedFromArguments> {
  const open = (experiment: string, more: readonly string[] = []) =>
    openFromArguments(planArguments(experiment, [...more, ...options.overrides]), preparationReport(options.quiet));
  let plan = options.shortened ? 'quickstart-shortened' : 'quickstart';
  let opened = await open(plan);
  if (opened.run.backend.backend === 'wasm' && !options.shortened) {
    plan = 'quickstart-wasm';
    say('wasm is several times slower than the native runtime: a shortened plan runs, and its voice is rougher');
    opened = await open(plan);
  }
  say(opened.run.line);
  try {
    await opened.run.corpus();
    return opened;
  } catch (error) {
    if (!(error instanceof CorpusError)) throw error;
    say(error.message);
    say(
      'going on with synthetic speech by eSpeak NG, labelled so: it shows that everything works and is no voice to judge',
    );
    return open(plan, [
      'corpus=espeak',
      'voices.base=espeak-low',
      'voices.target=espeak-high',
      'name=quickstart-synthetic',
    ]);
  }
}

/** What the terminal shows at the end. */
export function describeQuickstart(outcome: QuickstartOutcome): string {
  const here = (path: string) => relative(process.cwd(), path) || '.';
  if (!outcome.finished)
    return `stopped with a checkpoint; run the same command again to go on: ${here(outcome.folder)}`;
  return [
    '',
    ...(outcome.evaluation === null || outcome.report === null
      ? []
      : [describeEvaluation({ evaluation: outcome.evaluation, report: here(outcome.report) }), '']),
    `done in ${showDuration(outcome.wallSeconds)}, ${Math.round(outcome.peakMemoryMiB)} MiB at most`,
    `  speech       ${here(outcome.samples)}`,
    `  run folder   ${here(outcome.folder)}`,
    ...outcome.events.map((folder) => `  TensorBoard  tensorboard --logdir ${here(folder)}`),
    `  speak more   npx tonelab synth ${here(outcome.folder)} --text 你好，今天天气很好。 --voice ${outcome.voice}`,
  ].join('\n');
}
