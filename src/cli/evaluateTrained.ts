import type { MetricEnvironment } from '../core/recordingContracts.ts';
import type { Registry } from '../core/registry.ts';
import { cacheRoot } from '../core/runtime/runtimeCache.ts';
import type { NamedMetric } from '../evaluation/pairFigures.ts';
import type { RunEvaluation } from '../evaluation/runEvaluation.ts';
import { loadSpeakerEmbedder } from '../evaluation/speakerEmbedder.ts';
import { disposeParams } from '../nn/params.ts';
import { isEvaluated, noteEvaluated } from '../run/evaluatedStages.ts';
import { evaluateRun } from '../run/evaluateRun.ts';
import { familiarityOf, heardCombinations } from '../run/familiarity.ts';
import { measuredVoices } from '../run/measuredVoices.ts';
import { metricEnvironment } from '../run/metricEnvironment.ts';
import type { OpenRun } from '../run/openRun.ts';
import type { RecogniserCeiling } from '../run/recogniserCeiling.ts';
import { reportRun } from '../run/reportRun.ts';
import { keyFigures } from '../run/reportTables.ts';
import type { RunConfig } from '../run/runConfig.ts';
import { openTrained } from '../run/runStages.ts';
import { onlyHears } from '../run/stageSpeech.ts';
import type { RecipeResult } from '../run/trainRecipe.ts';
import { measureCeiling } from './measureCeiling.ts';
import { namedRecogniser } from './namedRecogniser.ts';
import { namedTranscriber } from './namedTranscriber.ts';
import { openFromFolder } from './openFromArguments.ts';
import { preparationReport } from './runTraining.ts';

/** What `tonelab evaluate` did. */
export interface EvaluationOutcome {
  readonly report: string;
  readonly evaluation: RunEvaluation;
}

export interface EvaluateOptions {
  readonly registry: Registry;
  readonly configYaml: string;
  /** true: no progress, for --json. */
  readonly quiet: boolean;
  /** Seconds that the whole command has taken so far, where it did more than train and evaluate. */
  readonly wallSeconds?: () => number;
}

/** Measures a trained run by all metric plugins and, where it was fetched, the speaker embedder; then writes its report. */
export async function evaluateTrained(
  run: OpenRun,
  trained: Pick<RecipeResult, 'params' | 'stages'>,
  options: EvaluateOptions,
): Promise<EvaluationOutcome> {
  const { config, folder } = run;
  const corpus = await run.corpus();
  const embedder = await loadSpeakerEmbedder(cacheRoot());
  const recogniser = await namedRecogniser(config.evaluation.recogniser, options.registry);
  const transcriber = namedTranscriber(config.evaluation.transcriber);
  const listener = 'notMeasured' in transcriber ? undefined : transcriber;
  const heardBy = { corpus, embedder, ear: recogniser?.ear, transcriber };
  const environment = metricEnvironment(config.preparation.spectral, heardBy);
  try {
    const metrics = metricsOf(options.registry, config, environment);
    const system = { parts: await run.parts(), params: trained.params, corpus, config, compile: run.mode.compile };
    const voices = measuredVoices(config, corpus.speakers);
    const report = preparationReport(options.quiet);
    for (const { name, metric } of metrics)
      if (metric.unavailable !== undefined) report(`metric ${name} is left out: ${metric.unavailable}`);
    const heard = await heardCombinations(trained.stages, corpus, { voices: config.voices, plugins: run.plugins });
    const evaluation = await evaluateRun({
      ...system,
      ...{ voices, folder, metrics, embedder, report, recogniser: recogniser?.hash, transcriber: listener },
      familiarityOf: (utterance) => familiarityOf(utterance, heard),
    });
    const about = { folder, config, configYaml: options.configYaml, backend: run.line, corpus, plugins: run.plugins };
    const wall = options.wallSeconds === undefined ? {} : { wallSeconds: options.wallSeconds() };
    const page = await reportRun({ ...about, stages: trained.stages, evaluation, ...wall });
    await noteEvaluated(folder, trained.stages);
    return { evaluation, report: page };
  } finally {
    await environment.close();
    recogniser?.dispose();
    await listener?.close();
    await embedder?.close();
  }
}

/** `evaluateTrained`, where the stages of the run were not measured before. */
export async function evaluateOnce(
  run: OpenRun,
  trained: Pick<RecipeResult, 'params' | 'stages'>,
  options: EvaluateOptions,
): Promise<void> {
  if (onlyHears(run)) await measureCeiling(run, options.registry);
  else if (!(await isEvaluated(run.folder))) await evaluateTrained(run, trained, options);
}

/** Evaluates the run in a folder with the config that was frozen there: a voice, or what a recogniser hears. */
export async function evaluateFolder(folder: string, quiet: boolean): Promise<EvaluationOutcome | RecogniserCeiling> {
  const { run, registry, configYaml } = await openFromFolder(folder, preparationReport(quiet));
  try {
    if (onlyHears(run)) return await measureCeiling(run, registry);
    const trained = await openTrained(run);
    const outcome = await evaluateTrained(run, trained, { registry, configYaml, quiet });
    disposeParams(trained.params);
    return outcome;
  } finally {
    run.close();
  }
}

/** What the terminal shows at the end. */
export function describeEvaluation({ report, evaluation }: EvaluationOutcome): string {
  const figures = keyFigures(evaluation).map(
    ({ label, value, note }) => `  ${label}: ${value}${note === undefined ? '' : ` (${note})`}`,
  );
  return [...figures, `report: ${report}`].join('\n');
}

/** The metrics that a config asks for, in its order. @throws ConfigError for an unknown one. */
export function metricsOf(
  registry: Registry,
  { evaluation }: Pick<RunConfig, 'evaluation'>,
  environment: MetricEnvironment,
): readonly NamedMetric[] {
  const names = evaluation.metrics ?? registry.list('metric').map(({ name }) => name);
  return names.map((name) => {
    const plugin = registry.get('metric', name);
    return { name, metric: plugin.create(plugin.configSchema.parse({}) as never, environment) };
  });
}
