import { setImmediate } from 'node:timers/promises';
import { disposeUnshared } from '../../nn/params.ts';
import * as tf from '../../tf.ts';
import { saveCheckpoint } from '../checkpoint/saveCheckpoint.ts';
import { mergeAdapters } from '../model/adapters.ts';
import type { ModelParams } from '../objectives/objective.ts';
import { rateAt } from '../optim/schedule.ts';
import { type HostBatch, totalCounts, uploadBatch } from './hostBatch.ts';
import { itemTerms } from './lossFollower.ts';
import { lossWeights, weightMetrics } from './lossWeights.ts';
import { assertFinite } from './nanGuard.ts';
import { isFlat, observePlateau, plateauValue } from './plateau.ts';
import { enterPhase, openSession, type Session } from './session.ts';
import type { StageOutcome, StageRun } from './stageRun.ts';
import { expectPlateauMetric, validationMetrics } from './stageValidation.ts';
import { stateContent } from './stateLayout.ts';
import type { StepNumbers } from './stepRunner.ts';
import { averagedParams, type TrainState } from './trainState.ts';
import { disposeReplaced } from './trainStep.ts';

/** Trains one stage, from its first step or from where a checkpoint stands, to its budget or to the signal. */
export async function trainStage(run: StageRun): Promise<StageOutcome> {
  const session = await openSession(run);
  try {
    expectPlateauMetric(run, session);
    while (!isOver(run, session)) {
      if (run.signal?.aborted === true) return await stopEarly(run, session);
      await enterPhase(run, session);
      await oneStep(run, session);
      await afterStep(run, session);
      await setImmediate();
    }
  } finally {
    await session.source.close?.();
    session.runner.dispose();
    session.validator.dispose();
  }
  return endStage(run, session, true);
}

/** The model without what only training needs: moments, and adapters, which are folded in. */
function endStage(run: StageRun, session: Session, finished: boolean): StageOutcome {
  const { state, step, audioSeconds } = session;
  const params = finishedModel(run, state);
  disposeReplaced(state, { params, groups: [] });
  return { params, step, finished, audioSeconds };
}

function isOver(run: StageRun, session: Session): boolean {
  return session.step >= session.totalSteps || isFlat(run.stage.until.plateau, session.plateau);
}

function stepNumbers(run: StageRun, session: Session, batches: readonly HostBatch[]): StepNumbers {
  const { step, totalSteps } = session;
  const rates: number[] = [];
  for (const { rule, rate } of session.table) {
    if (rate !== null && rates[rule] === undefined) rates[rule] = rateAt(rate, step, totalSteps);
  }
  return {
    step,
    counts: totalCounts(batches),
    weights: lossWeights(run.stage.losses, step, session.objective.termWeights),
    rates,
  };
}

async function oneStep(run: StageRun, session: Session): Promise<void> {
  const asked = session.source.at(session.step);
  const askedAt = performance.now();
  const host = await asked;
  const waitedMs = performance.now() - askedAt;
  const batches = host.map(({ tensors }) => uploadBatch<never>(tensors));
  const numbers = stepNumbers(run, session, host);
  const outcome = session.runner.run(session.state, batches, numbers);
  tf.dispose(batches);
  const values = outcome.metricValues.dataSync<'float32'>();
  outcome.metricValues.dispose();
  const metrics = Object.fromEntries(outcome.metricNames.map((name, index) => [name, values[index] as number]));
  try {
    assertFinite(metrics, { stage: run.name, step: session.step, ids: host.flatMap(({ ids }) => ids) });
  } catch (error) {
    disposeReplaced(outcome.state, session.state);
    await save(run, session);
    throw error;
  }
  disposeReplaced(session.state, outcome.state);
  session.state = outcome.state;
  const from = { metrics: outcome.metricNames.length, batches: host, weights: numbers.weights };
  run.follower?.observe(session.step, itemTerms(values, outcome.items, from));
  session.audioSeconds += host.reduce((sum, { audioSeconds }) => sum + audioSeconds, 0);
  session.metrics = {
    ...metrics,
    ...run.follower?.metrics(session.step),
    learning_rate: Math.max(...numbers.rates.filter(Number.isFinite)),
    ...weightMetrics(run.stage.losses, numbers.weights),
  };
  session.step += 1;
  const { step, totalSteps, audioSeconds } = session;
  await run.events?.onStep?.({ step, totalSteps, metrics: session.metrics, audioSeconds, waitedMs });
}

async function afterStep(run: StageRun, session: Session): Promise<void> {
  const { step } = session;
  const isDue = (everySteps: number) => isOver(run, session) || step % everySteps === 0;
  if (run.validation !== undefined && isDue(run.validation.everySteps)) await validate(run, session);
  if (run.samplesEverySteps !== undefined && isDue(run.samplesEverySteps)) {
    await sample(run, session);
  }
  if (run.checkpoints !== undefined && isDue(run.checkpoints.everySteps)) await save(run, session);
}

/** The model as it would leave the stage now: moving averages in place, adapters folded in. Shares what does not change. */
function finishedModel({ semantic }: StageRun, state: TrainState): ModelParams {
  const averaged = averagedParams(state);
  const params = mergeAdapters(semantic, averaged);
  disposeUnshared(averaged, [params, state.params]);
  return params;
}

async function sample(run: StageRun, { step, state }: Session): Promise<void> {
  const params = finishedModel(run, state);
  await run.events?.onSample?.(step, params);
  disposeReplaced({ params, groups: [] }, state);
}

async function validate(run: StageRun, session: Session): Promise<void> {
  const metrics = validationMetrics(run, session);
  if (metrics === undefined) return;
  const value = metrics['validation/total'] ?? Number.NaN;
  if (session.best === null || value < session.best.value) {
    session.best = { metric: 'validation/total', value, step: session.step };
  }
  const { plateau } = run.stage.until;
  if (plateau !== undefined) {
    const seen = plateauValue(plateau, metrics, `recipe.stages.${run.name}`);
    session.plateau = observePlateau(plateau, session.plateau, seen);
  }
  session.metrics = { ...session.metrics, ...metrics };
  await run.events?.onValidation?.(session.step, metrics);
}

async function save(run: StageRun, session: Session): Promise<void> {
  const { checkpoints } = run;
  if (checkpoints === undefined || session.savedAt === session.step) return;
  const content = await stateContent(session.state);
  const saved = await saveCheckpoint(
    checkpoints.folder,
    {
      ...content,
      step: session.step,
      stage: run.name,
      configHash: checkpoints.configHash,
      metrics: session.metrics,
      best: session.best,
      trainer: {
        audioSeconds: session.audioSeconds,
        ...(run.stage.until.plateau === undefined ? {} : { plateau: session.plateau }),
        ...(run.follower === undefined ? {} : { order: run.follower.state() }),
      },
    },
    { keepLast: checkpoints.keepLast },
  );
  session.savedAt = session.step;
  await run.events?.onCheckpoint?.(session.step, saved.folder);
}

async function stopEarly(run: StageRun, session: Session): Promise<StageOutcome> {
  await save(run, session);
  return endStage(run, session, false);
}
