import { ConfigError } from '../../errors.ts';
import { disposeUnshared } from '../../nn/params.ts';
import { lossWeights } from './lossWeights.ts';
import { plateauValue } from './plateau.ts';
import type { Session } from './session.ts';
import type { StageRun } from './stageRun.ts';
import { averagedParams } from './trainState.ts';

type Metrics = Readonly<Record<string, number>>;

/** The terms on the held-out batches and their sum, `validation/total`; undefined where nothing is held out. */
export function validationMetrics(run: StageRun, session: Session, mostBatches?: number): Metrics | undefined {
  const batches = run.validation?.batchesOf(session.moment.phase, session.state.params).slice(0, mostBatches) ?? [];
  if (batches.length === 0) return undefined;
  const params = averagedParams(session.state);
  const metrics = session.validator.losses(params, batches);
  disposeUnshared(params, [session.state.params]);
  return { ...metrics, 'validation/total': weightedSum(run, session, metrics) };
}

/** The stage's own weighting of its last update's terms: what `best` is judged by. */
function weightedSum({ stage }: StageRun, { objective }: Session, metrics: Metrics): number {
  const weights = lossWeights(stage.losses, Number.POSITIVE_INFINITY, objective.termWeights);
  const own = Object.entries(metrics).filter(([key]) => !key.startsWith('validation/d/'));
  return own.reduce((sum, [key, value]) => sum + value * (weights[key.split('/').at(-1) ?? ''] ?? 0), 0);
}

/** Refuses a plateau that could never be seen, before the first step. @throws ConfigError */
export function expectPlateauMetric(run: StageRun, session: Session): void {
  const { plateau } = run.stage.until;
  if (plateau === undefined) return;
  const owner = `recipe.stages.${run.name}`;
  const metrics = validationMetrics(run, session, 1);
  if (metrics === undefined) {
    throw new ConfigError(`${owner}.until.plateau: nothing is held out to validate on; give until.steps instead`);
  }
  plateauValue(plateau, metrics, owner);
}
