import { setImmediate } from 'node:timers/promises';
import * as tf from '../../tf.ts';
import { saveCheckpoint } from '../checkpoint/saveCheckpoint.ts';
import { rateAt } from '../optim/schedule.ts';
import { type HostBatch, totalCounts, uploadBatch } from './hostBatch.ts';
import { lossWeights, weightMetrics } from './lossWeights.ts';
import { assertFinite } from './nanGuard.ts';
import { enterPhase, openSession, type Session } from './session.ts';
import type { StageOutcome, StageRun } from './stageRun.ts';
import { stateContent } from './stateLayout.ts';
import type { StepNumbers } from './stepRunner.ts';
import { disposeGroups } from './trainState.ts';
import { disposeReplaced } from './trainStep.ts';

/** Trains one stage, from its first step or from where a checkpoint stands, to its budget or to the signal. */
export async function trainStage(run: StageRun): Promise<StageOutcome> {
  const session = await openSession(run);
  try {
    while (session.step < session.totalSteps) {
      if (run.signal?.aborted === true) return await stopEarly(run, session);
      await enterPhase(run, session);
      await oneStep(run, session);
      await afterStep(run, session);
      await setImmediate();
    }
  } finally {
    session.runner.dispose();
    session.validator.dispose();
  }
  disposeGroups(session.state.groups);
  return { params: session.state.params, step: session.step, finished: true, audioSeconds: session.audioSeconds };
}

function stepNumbers(run: StageRun, session: Session, batches: readonly HostBatch[]): StepNumbers {
  const { step, totalSteps } = session;
  const rates: number[] = [];
  for (const { rule, rate } of session.table) {
    if (rate !== null && rates[rule] === undefined) rates[rule] = rateAt(rate, step, totalSteps);
  }
  return { step, counts: totalCounts(batches), weights: lossWeights(run.stage.losses, step), rates };
}

async function oneStep(run: StageRun, session: Session): Promise<void> {
  const host = session.source.at(session.step);
  const batches = host.map(({ tensors }) => uploadBatch<never>(tensors));
  const numbers = stepNumbers(run, session, host);
  const outcome = session.runner.run(session.state, batches, numbers);
  tf.dispose(batches);
  const values = outcome.metricValues.dataSync();
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
  session.step += 1;
  session.audioSeconds += host.reduce((sum, { audioSeconds }) => sum + audioSeconds, 0);
  session.metrics = {
    ...metrics,
    learning_rate: Math.max(...numbers.rates.filter(Number.isFinite)),
    ...weightMetrics(run.stage.losses, numbers.weights),
  };
  const { step, totalSteps, audioSeconds } = session;
  await run.events?.onStep?.({ step, totalSteps, metrics: session.metrics, audioSeconds });
}

async function afterStep(run: StageRun, session: Session): Promise<void> {
  const { step, totalSteps } = session;
  const last = step === totalSteps;
  if (run.validation !== undefined && (last || step % run.validation.everySteps === 0)) await validate(run, session);
  if (run.samplesEverySteps !== undefined && (last || step % run.samplesEverySteps === 0)) {
    await run.events?.onSample?.(step, session.state.params);
  }
  if (run.checkpoints !== undefined && (last || step % run.checkpoints.everySteps === 0)) await save(run, session);
}

async function validate(run: StageRun, session: Session): Promise<void> {
  const { validation } = run;
  if (validation === undefined) return;
  const batches = validation.batchesOf(session.phase, session.state.params);
  if (batches.length === 0) return;
  const metrics = session.validator.losses(session.state.params, batches);
  const value = weightedSum(run, metrics);
  if (session.best === null || value < session.best.value) {
    session.best = { metric: 'validation/total', value, step: session.step };
  }
  const all = { ...metrics, 'validation/total': value };
  session.metrics = { ...session.metrics, ...all };
  await run.events?.onValidation?.(session.step, all);
}

/** The stage's own weighting of its last update's terms: what `best` is judged by. */
function weightedSum(run: StageRun, metrics: Readonly<Record<string, number>>): number {
  const { losses } = run.stage;
  const weights = lossWeights(losses, Number.POSITIVE_INFINITY);
  const own = Object.entries(metrics).filter(([key]) => !key.startsWith('validation/d/'));
  return own.reduce((sum, [key, value]) => sum + value * (weights[key.split('/').at(-1) ?? ''] ?? 0), 0);
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
      trainer: { audioSeconds: session.audioSeconds },
    },
    { keepLast: checkpoints.keepLast },
  );
  session.savedAt = session.step;
  await run.events?.onCheckpoint?.(session.step, saved.folder);
}

async function stopEarly(run: StageRun, session: Session): Promise<StageOutcome> {
  await save(run, session);
  disposeGroups(session.state.groups);
  return { params: session.state.params, step: session.step, finished: false, audioSeconds: session.audioSeconds };
}
