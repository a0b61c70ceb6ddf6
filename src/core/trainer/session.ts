import { flattenParams } from '../../nn/params.ts';
import { randomSource } from '../../nn/random.ts';
import type { ModelParams } from '../objectives/objective.ts';
import type { ParamAssignment } from '../optim/paramRules.ts';
import { stageSteps } from './budget.ts';
import { type FreezePhase, freezePhases, resolveTable } from './freezePlan.ts';
import type { BatchSource } from './hostBatch.ts';
import type { AnyObjective, StageRun } from './stageRun.ts';
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
  phase: FreezePhase;
  objective: AnyObjective;
  source: BatchSource;
  runner: StepRunner<never>;
  validator: Validator;
  table: readonly ParamAssignment[];
  best: { metric: string; value: number; step: number } | null;
  metrics: Readonly<Record<string, number>>;
  savedAt: number;
  readonly totalSteps: number;
  readonly phases: readonly FreezePhase[];
}

/** The state at a stage's first step, or where its checkpoint stands. */
export async function openSession(run: StageRun): Promise<Session> {
  const owner = `recipe.stages.${run.name}`;
  const phases = freezePhases(run.stage, run.semantic, owner);
  const step = run.resume?.state?.step ?? 0;
  const phase = phaseAt(phases, step);
  const objective = run.objectiveAt(step, phase);
  const table = tableOf(run, objective, { params: run.params, phase });
  const layout = { updateOf: updateOfPath(objective.updates), averaged: run.stage.optimizer.averageDecay !== null };
  const state =
    run.resume === undefined
      ? regroup({ params: run.params, groups: [] }, table, layout)
      : restoreState(run.params, run.resume, table, layout);
  const source = run.sourceOf(phase, state.params);
  await run.events?.onTable?.(step, table);
  const saved = run.resume?.state;
  return {
    state,
    step,
    audioSeconds: Number(saved?.trainer['audioSeconds'] ?? 0),
    phase,
    objective,
    source,
    runner: runnerOf(run, objective),
    validator: validator(objective, run),
    table,
    best: saved?.best ?? null,
    metrics: saved?.metrics ?? {},
    savedAt: step,
    totalSteps: stageSteps(run.stage.until, source, owner),
    phases,
  };
}

/** The steps of an objective, with this stage's settings. */
function runnerOf(run: StageRun, objective: AnyObjective): StepRunner<never> {
  const { optimizer } = run.stage;
  const settings: StepSettings = {
    optimizer,
    clipNorm: optimizer.clipNorm ?? undefined,
    averageDecay: optimizer.averageDecay ?? undefined,
    context: (step, micro) => {
      const source = randomSource(run.seed, step).fork(run.name);
      return { training: true, random: micro === 0 ? source : source.fork(`micro${micro}`) };
    },
  };
  return stepRunner(objective, settings, run.compile);
}

function phaseAt(phases: readonly FreezePhase[], step: number): FreezePhase {
  return phases.findLast((phase) => phase.fromStep <= step) as FreezePhase;
}

function tableOf(
  run: StageRun,
  objective: AnyObjective,
  at: { params: ModelParams; phase: FreezePhase },
): readonly ParamAssignment[] {
  const own = Object.fromEntries(Object.entries(at.params).filter(([root]) => objective.roots.includes(root)));
  return resolveTable(flattenParams(own), run.stage, {
    semantic: run.semantic,
    phase: at.phase,
    owner: `recipe.stages.${run.name}`,
    roots: run.roots,
  });
}

/** Moves the freeze boundary and lets discriminators join where the stage says so. */
export async function enterPhase(run: StageRun, session: Session): Promise<void> {
  const phase = phaseAt(session.phases, session.step);
  const joins =
    run.stage.adversarialFromStep !== null &&
    run.stage.adversarialFromStep > 0 &&
    session.step === run.stage.adversarialFromStep;
  if (phase === session.phase && !joins) return;
  const objective = run.objectiveAt(session.step, phase);
  const table = tableOf(run, objective, { params: session.state.params, phase });
  session.state = regroup(session.state, table, {
    updateOf: updateOfPath(objective.updates),
    averaged: run.stage.optimizer.averageDecay !== null,
  });
  if (phase !== session.phase) session.source = run.sourceOf(phase, session.state.params);
  session.runner.dispose();
  session.validator.dispose();
  const [runner, own] = [runnerOf(run, objective), validator(objective, run)];
  Object.assign(session, { phase, objective, table, runner, validator: own });
  await run.events?.onTable?.(session.step, table);
}
