import { randomSource } from '../../nn/random.ts';
import type { ParamAssignment } from '../optim/paramRules.ts';
import { stageSteps } from './budget.ts';
import { freezePhases } from './freezePlan.ts';
import type { BatchSource } from './hostBatch.ts';
import { type PlateauState, plateauStart, plateauStateSchema } from './plateau.ts';
import { momentAt, type StageMoment, stageMoments } from './stageMoments.ts';
import { stageParams } from './stageParams.ts';
import type { AnyObjective, StageRun } from './stageRun.ts';
import { stageTable } from './stageTable.ts';
import { regroup, restoreState, updateOfPath } from './stateLayout.ts';
import { type StepRunner, stepRunner } from './stepRunner.ts';
import type { TrainState } from './trainState.ts';
import type { StepSettings } from './trainStep.ts';
import { type Validator, validator } from './validation.ts';

/** What changes while a stage runs. */
export interface Session {
  state: TrainState;
  step: number;
  audioSeconds: number;
  moment: StageMoment;
  objective: AnyObjective;
  source: BatchSource;
  runner: StepRunner<never>;
  validator: Validator;
  table: readonly ParamAssignment[];
  plateau: PlateauState;
  best: { metric: string; value: number; step: number } | null;
  metrics: Readonly<Record<string, number>>;
  savedAt: number;
  readonly totalSteps: number;
  readonly moments: readonly StageMoment[];
}

/** The state at a stage's first step, or where its checkpoint stands. */
export async function openSession(run: StageRun): Promise<Session> {
  const owner = `recipe.stages.${run.name}`;
  const moments = stageMoments(run.stage, freezePhases(run.stage, run.semantic, owner));
  const step = run.resume?.state?.step ?? 0;
  const moment = momentAt(moments, step);
  const { phase } = moment;
  const objective = run.objectiveAt(step, phase);
  const params = stageParams(run.params, run);
  const table = stageTable(run, objective, { params, phase });
  const layout = { updateOf: updateOfPath(objective.updates), averaged: run.stage.optimizer.averageDecay !== null };
  const state =
    run.resume === undefined
      ? regroup({ params, groups: [] }, table, layout)
      : restoreState(params, run.resume, table, layout);
  const source = run.sourceOf(phase, state.params);
  await run.events?.onTable?.(step, table);
  const saved = run.resume?.state;
  if (saved !== undefined) run.follower?.restore(saved.trainer['order']);
  const totalSteps = stageSteps(run.stage.until, source, owner);
  return {
    state,
    step,
    audioSeconds: Number(saved?.trainer['audioSeconds'] ?? 0),
    moment,
    objective,
    source,
    runner: runnerOf(run, objective, totalSteps),
    validator: validator(objective, run),
    table,
    plateau: plateauStateSchema.parse(saved?.trainer['plateau'] ?? plateauStart),
    best: saved?.best ?? null,
    metrics: saved?.metrics ?? {},
    savedAt: step,
    totalSteps,
    moments,
  };
}

/**
 * In stages of so many steps graphs are optimized: before, the wait for it is longer than what it wins. The number is of
 * the stage and not of what was run, so that a resumed run has the same graphs and so the same bits.
 */
const optimizedFromSteps = 2000;

/** The steps of an objective, with this stage's settings. */
function runnerOf(run: StageRun, objective: AnyObjective, totalSteps: number): StepRunner<never> {
  const { optimizer } = run.stage;
  const settings: StepSettings = {
    optimizer,
    clipNorm: optimizer.clipNorm ?? undefined,
    averageDecay: optimizer.averageDecay ?? undefined,
    itemLosses: run.follower?.by,
    context: (step, micro) => {
      const source = randomSource(run.seed, step).fork(run.name);
      return { training: true, random: micro === 0 ? source : source.fork(`micro${micro}`) };
    },
  };
  const compile = run.compile && { ...run.compile, optimized: totalSteps >= optimizedFromSteps };
  return stepRunner(objective, settings, compile);
}

/** Moves the freeze boundary and lets discriminators join where the stage says so. */
export async function enterPhase(run: StageRun, session: Session): Promise<void> {
  const moment = momentAt(session.moments, session.step);
  if (moment === session.moment) return;
  const { phase } = moment;
  const objective = run.objectiveAt(session.step, phase);
  const table = stageTable(run, objective, { params: session.state.params, phase });
  session.state = regroup(session.state, table, {
    updateOf: updateOfPath(objective.updates),
    averaged: run.stage.optimizer.averageDecay !== null,
  });
  if (phase !== session.moment.phase) {
    await session.source.close?.();
    session.source = run.sourceOf(phase, session.state.params);
  }
  session.runner.dispose();
  session.validator.dispose();
  const [runner, own] = [runnerOf(run, objective, session.totalSteps), validator(objective, run)];
  Object.assign(session, { moment, objective, table, runner, validator: own });
  await run.events?.onTable?.(session.step, table);
}
