import { z } from 'zod';

/** How fast a group of parameters learns over a stage. Steps count from the stage's first step, 0. */
export const rateScheduleSchema = z.strictObject({
  /** Learning rate after warm-up. */
  peak: z.number().positive(),
  /** Linear rise from 0 over this many steps. */
  warmupSteps: z.int().nonnegative().default(0),
  /** 'constant'; 'cosine' falls to `final` at the stage's last step; 'exponential' falls to it geometrically. */
  decay: z.enum(['constant', 'cosine', 'exponential']).default('constant'),
  /** The last rate as a share of `peak`. */
  final: z.number().positive().max(1).default(0.05),
});

export type RateSchedule = z.infer<typeof rateScheduleSchema>;

/** The learning rate at `step` of a stage of `totalSteps`. */
export function rateAt(schedule: RateSchedule, step: number, totalSteps: number): number {
  const { peak, warmupSteps, decay, final } = schedule;
  if (step < warmupSteps) return (peak * (step + 1)) / (warmupSteps + 1);
  if (decay === 'constant') return peak;
  const share = Math.min(1, (step - warmupSteps) / Math.max(1, totalSteps - 1 - warmupSteps));
  if (decay === 'exponential') return peak * final ** share;
  return peak * (final + (1 - final) * 0.5 * (1 + Math.cos(Math.PI * share)));
}
