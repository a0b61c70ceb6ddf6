import type { FreezePhase } from './freezePlan.ts';
import type { Stage } from './stage.ts';

/** From this step of a stage on, another set of parameters learns or another objective is followed. */
export interface StageMoment {
  readonly fromStep: number;
  readonly phase: FreezePhase;
}

/** The steps at which the freeze boundary moves or the discriminators join, in order, first step 0. */
export function stageMoments(stage: Stage, phases: readonly FreezePhase[]): readonly StageMoment[] {
  const steps = new Set([...phases.map(({ fromStep }) => fromStep), stage.adversarialFromStep ?? 0]);
  return [...steps]
    .toSorted((a, b) => a - b)
    .map((fromStep) => ({ fromStep, phase: phases.findLast((phase) => phase.fromStep <= fromStep) as FreezePhase }));
}

/** The moment that a step belongs to. */
export function momentAt(moments: readonly StageMoment[], step: number): StageMoment {
  return moments.findLast(({ fromStep }) => fromStep <= step) as StageMoment;
}
