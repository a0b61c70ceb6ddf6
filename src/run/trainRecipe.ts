import { join } from 'node:path';
import { LockWaitStopped, withLock } from '../core/fileLock.ts';
import { combineLoggers, type Logger } from '../core/logging/logger.ts';
import { metricsJsonl } from '../core/logging/metricsJsonl.ts';
import { tensorBoardLogger } from '../core/logging/tensorBoard.ts';
import { modelRoots, replaceLeaves } from '../core/model/initModel.ts';
import type { ModelParts } from '../core/objectives/modelParts.ts';
import type { ModelParams } from '../core/objectives/objective.ts';
import type { TrainerEvents } from '../core/trainer/events.ts';
import type { Recipe } from '../core/trainer/stage.ts';
import { trainStage } from '../core/trainer/trainStage.ts';
import { CompileError } from '../errors.ts';
import { disposeParams, mapParams } from '../nn/params.ts';
import type { Frontend } from '../text/frontend.ts';
import type { DataPlugins } from './dataPlugins.ts';
import { freezeTableMarkdown, writeFreezeTable } from './freezeTable.ts';
import { initialValues } from './initialValues.ts';
import type { RunConfig } from './runConfig.ts';
import { stageContext, stageKey, stageSeed } from './stageKey.ts';
import type { StageContext, StagePlan } from './stagePlan.ts';
import {
  type FinishedStage,
  finalParams,
  readFinished,
  resumePoint,
  type StageFolder,
  stageFolder,
  writeFinished,
  writeStageKey,
} from './stageStore.ts';
import type { StepMode } from './stepMode.ts';

/** What a run brings to its recipe. */
export interface RecipeRun {
  readonly config: RunConfig;
  readonly recipe: Recipe;
  readonly parts: ModelParts;
  /** Initial parameters; the run takes them over. */
  readonly params: ModelParams;
  /** Hash of what `params` are, where they are not fresh. */
  readonly paramsHash: string | null;
  readonly mode: StepMode;
  readonly plugins: DataPlugins;
  readonly frontend: Pick<Frontend, 'stageKey'>;
  planStage(context: StageContext): Promise<StagePlan>;
  /** Writes audio and images of the parameters at a step. */
  readonly sample?: (
    stage: string,
    at: { readonly step: number; readonly params: ModelParams; readonly logger: Logger },
  ) => Promise<void>;
  readonly observer?: RunObserver;
  readonly signal?: AbortSignal;
}

/** Tells the terminal what happens. */
export interface RunObserver {
  readonly onStage?: (
    stage: string,
    about: {
      readonly description: string;
      readonly folder: string;
      readonly reused: boolean;
      readonly steps: number;
      readonly from: number;
    },
  ) => void;
  readonly onStep?: (stage: string, step: number, metrics: Readonly<Record<string, number>>) => void;
  readonly onStageEnd?: (stage: string, about: StageEnd) => void;
  /** What a user should know, in one line. */
  readonly onNote?: (text: string) => void;
}

export interface StageEnd {
  readonly finished: boolean;
  /** Of these seconds, how many steps waited for their batches. */
  readonly wallSeconds: number;
  readonly waitedSeconds: number;
}

export interface StageResult extends FinishedStage {
  readonly name: string;
  readonly folder: string;
  readonly reused: boolean;
}

export interface RecipeResult {
  /** Parameters after the last stage; the caller owns them. */
  readonly params: ModelParams;
  readonly stages: readonly StageResult[];
  /** false: a signal stopped it; the same command goes on from there. */
  readonly finished: boolean;
}

/** Runs the stages of a recipe in order. A stage that was finished before, by any run, is not trained again. */
export async function trainRecipe(run: RecipeRun): Promise<RecipeResult> {
  const stages: StageResult[] = [];
  let params = run.params;
  let input = run.paramsHash;
  for (const name of Object.keys(run.recipe.stages)) {
    const outcome = await runStage(run, name, await stageStart(run, name, { params, input, stages }));
    params = outcome.params;
    if (outcome.result === undefined) return { params, stages, finished: false };
    stages.push(outcome.result);
    input = outcome.result.hash;
  }
  return { params, stages, finished: true };
}

/** Where a stage starts: at the end of the one before, or at what its `initFrom` names. */
async function stageStart(
  run: RecipeRun,
  name: string,
  before: StageStart & { readonly stages: readonly StageResult[] },
): Promise<StageStart> {
  const origins = run.recipe.stages[name]?.initFrom;
  if (origins === undefined) return before;
  const { params, hash } = await initialValues(before.params, origins, {
    owner: `recipe.stages.${name}`,
    stages: before.stages,
    semantic: run.parts.semantic,
  });
  return { params, input: hash };
}

interface StageStart {
  readonly params: ModelParams;
  readonly input: string | null;
}

interface StageEnding {
  readonly params: ModelParams;
  /** Absent: it was stopped. */
  readonly result?: StageResult;
}

/**
 * Runs a stage as the mode says. One whose steps cannot be recorded, whenever that shows, begins anew in the mode that is left,
 * under that mode's key: no result has steps of both kinds.
 */
async function runStage(run: RecipeRun, name: string, start: StageStart): Promise<StageEnding> {
  const { fallback } = run.mode;
  if (fallback === undefined) return stageInMode(run, name, start);
  const spare = mapParams(start.params, (leaf) => leaf.clone()) as ModelParams;
  try {
    const ending = await stageInMode(run, name, start);
    disposeParams(spare);
    return ending;
  } catch (error) {
    if (!(error instanceof CompileError)) throw error;
    run.observer?.onNote?.(
      `stage ${name} runs operation by operation, and slower, because ${error.message} (trainer.compile=graph makes this an error)`,
    );
    return stageInMode({ ...run, mode: fallback }, name, { ...start, params: spare });
  }
}

async function stageInMode(run: RecipeRun, name: string, start: StageStart): Promise<StageEnding> {
  const stage = run.recipe.stages[name];
  if (stage === undefined) throw new RangeError(`no stage '${name}'`);
  const { config } = run;
  const plan = await run.planStage(stageContext(run, name, stage));
  const key = stageKey(run, { name, stage, dataHash: plan.dataHash, input: start.input });
  const at = stageFolder(config.outputFolder, key);
  const known = await readFinished(at);
  if (known !== undefined) return reusedStage(run, name, { before: known, start, at });
  const onWait = (holder: string) =>
    run.observer?.onNote?.(`stage ${name}: waits for process ${holder}, which trains the same into ${at.folder}`);
  return withLock(
    join(at.folder, 'lock'),
    async () => {
      const before = await readFinished(at);
      if (before !== undefined) return reusedStage(run, name, { before, start, at });
      await writeStageKey(at, key);
      return trainFresh(run, name, { start, plan, at });
    },
    { onWait, timeoutSeconds: Number.POSITIVE_INFINITY, signal: run.signal },
  ).catch((error: unknown) => {
    if (error instanceof LockWaitStopped) return { params: start.params };
    throw error;
  });
}

async function reusedStage(
  run: RecipeRun,
  name: string,
  { before, start, at }: { readonly before: FinishedStage; readonly start: StageStart; readonly at: StageFolder },
): Promise<StageEnding> {
  run.observer?.onStage?.(name, {
    description: before.description,
    folder: at.folder,
    reused: true,
    steps: before.steps,
    from: before.steps,
  });
  const loaded = await finalParams(at, run.parts.semantic);
  return {
    params: replaceLeaves(start.params, loaded.params),
    result: { ...before, name, folder: at.folder, reused: true },
  };
}

async function trainFresh(
  run: RecipeRun,
  name: string,
  work: { readonly start: StageStart; readonly plan: StagePlan; readonly at: StageFolder },
): Promise<StageEnding> {
  const { config, parts, observer } = run;
  const { plan, at, start } = work;
  const stage = run.recipe.stages[name] as Recipe['stages'][string];
  const resume = await resumePoint(at);
  const from = resume?.state?.step ?? 0;
  const logger = openLogger(at, name, resume === undefined ? undefined : from);
  logger.hparams(stageHparams(config, name, stage), { 'validation/total': null });
  const startedAt = performance.now();
  observer?.onStage?.(name, {
    description: plan.description,
    folder: at.folder,
    reused: false,
    steps: stage.until.steps ?? stage.until.plateau?.maxSteps ?? 0,
    from,
  });
  tellNotes(plan.notes, { observer, logger, step: from });
  const { waitedSeconds, ...events } = eventsOf(run, name, { at, logger });
  const outcome = await trainStage({
    name,
    stage,
    seed: stageSeed(config, stage),
    semantic: parts.semantic,
    params: start.params,
    roots: modelRoots,
    objectiveAt: plan.objectiveAt,
    sourceOf: plan.sourceOf,
    validation: { everySteps: config.trainer.validationEverySteps, batchesOf: plan.validationOf },
    checkpoints: {
      folder: at.checkpoints,
      everySteps: config.trainer.checkpointEverySteps,
      keepLast: config.trainer.keepLast,
      configHash: at.hash,
    },
    follower: plan.follower,
    samplesEverySteps: config.trainer.samplesEverySteps,
    events,
    compile: run.mode.compile,
    resume,
    signal: run.signal,
  }).finally(() => logger.flush());
  logger.close(outcome.finished ? 'finished' : 'stopped');
  const wallSeconds = (performance.now() - startedAt) / 1000;
  observer?.onStageEnd?.(name, { finished: outcome.finished, wallSeconds, waitedSeconds: waitedSeconds() });
  if (!outcome.finished) return { params: outcome.params };
  const finished: FinishedStage = {
    hash: at.hash,
    steps: outcome.step,
    audioSeconds: outcome.audioSeconds,
    wallSeconds,
    description: plan.description,
  };
  await writeFinished(at, finished);
  return { params: outcome.params, result: { ...finished, name, folder: at.folder, reused: false } };
}

function tellNotes(
  notes: readonly string[],
  to: { readonly observer: RunObserver | undefined; readonly logger: Logger; readonly step: number },
): void {
  for (const note of notes) to.observer?.onNote?.(note);
  if (notes.length > 0) to.logger.text(to.step, 'notes', notes.map((note) => `- ${note}\n`).join(''));
}

/** What tells a stage's run from others in TensorBoard's table. */
function stageHparams(
  config: RunConfig,
  name: string,
  stage: Recipe['stages'][string],
): Readonly<Record<string, string | number>> {
  const parts = Object.entries(config.model).map(([kind, part]) => [`model.${kind}`, part?.name ?? 'none']);
  return {
    ...Object.fromEntries(parts),
    recipe: config.recipe.name,
    stage: name,
    seed: stageSeed(config, stage),
    'batch.frames': stage.batch.frames,
    'batch.accumulation': stage.batch.accumulation,
    'semantic.frozenLayers': String(stage.semantic.frozenLayers),
  };
}

function openLogger(at: StageFolder, stage: string, resumeFromStep: number | undefined): Logger {
  const from = resumeFromStep === undefined ? {} : { resumeFromStep };
  return combineLoggers([
    metricsJsonl({ file: join(at.folder, 'metrics.jsonl'), stage, ...from }),
    tensorBoardLogger({ folder: join(at.folder, 'events'), ...from }),
  ]);
}

function eventsOf(
  run: RecipeRun,
  name: string,
  out: { readonly at: StageFolder; readonly logger: Logger },
): TrainerEvents & { readonly waitedSeconds: () => number } {
  const { logger } = out;
  let lastAt = performance.now();
  let waitedSum = 0;
  return {
    waitedSeconds: () => waitedSum / 1000,
    onTable: async (step, table) => {
      await writeFreezeTable(join(out.at.folder, 'parameters.json'), step, table);
      logger.text(step, 'parameters', freezeTableMarkdown(table));
    },
    onStep: ({ step, totalSteps, metrics, audioSeconds, waitedMs }) => {
      const now = performance.now();
      waitedSum += waitedMs;
      if (step % run.config.trainer.logEverySteps === 0 || step === totalSteps) {
        const times = { 'time/step_ms': now - lastAt, 'time/data_ms': waitedMs };
        logger.scalars(step, { ...metrics, audio_minutes: audioSeconds / 60, ...times });
      }
      lastAt = now;
      run.observer?.onStep?.(name, step, metrics);
    },
    onValidation: (step, metrics) => logger.scalars(step, metrics),
    onSample: async (step, params) => {
      await run.sample?.(name, { step, params, logger });
    },
    onCheckpoint: () => logger.flush(),
  };
}

/** Frees what a result holds. */
export function disposeResult(result: RecipeResult): void {
  disposeParams(result.params);
}
