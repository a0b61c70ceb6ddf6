import type { Stage } from '../core/trainer/stage.ts';

/** Do the discriminators take part at this step of the stage? */
export function adversarialAt(stage: Stage, step: number): boolean {
  return stage.adversarialFromStep !== null && step >= stage.adversarialFromStep;
}
