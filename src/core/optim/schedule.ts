import { z } from 'zod';

/** Share of a stage that a one-cycle schedule rises over where no warm-up is given. */
const oneCycleRise = 0.3;
/** Where a one-cycle schedule starts, as a share of the peak. */
const oneCycleInitial = 0.04;
/** Where a falling schedule ends, as a share of the peak. */
const fallenShare = 0.05;

/** How fast a group of parameters learns over a stage. Steps count from the stage's first step, 0. */
export const rateScheduleSchema = z
  .strictObject({
    /** Learning rate after warm-up. */
    peak: z.number().positive(),
    /** Linear rise from 0 over this many steps; for 'one-cycle' the length of its rise, 0: 30 % of the stage. */
    warmupSteps: z.int().nonnegative().default(0),
    /**
     * 'constant'; 'cosine' falls to `final` at the stage's last step; 'exponential' falls to it geometrically;
     * 'one-cycle' rises from `initial` to the peak and falls to `final`, both by half a cosine.
     */
    decay: z.enum(['constant', 'cosine', 'exponential', 'one-cycle']).default('constant'),
    /** The last rate as a share of `peak`, for schedules that fall; absent: 0.05. */
    final: z.number().positive().max(1).optional(),
    /** The first rate as a share of `peak`, for 'one-cycle' only; absent: 0.04. */
    initial: z.number().positive().max(1).optional(),
  })
  .refine(({ decay, initial }) => initial === undefined || decay === 'one-cycle', {
    path: ['initial'],
    error: 'only decay: one-cycle has an initial rate; the others rise from 0 over warmupSteps',
  })
  .refine(({ decay, final }) => final === undefined || decay !== 'constant', {
    path: ['final'],
    error: 'decay: constant stays at the peak; set decay to cosine, exponential or one-cycle',
  });

export type RateSchedule = z.infer<typeof rateScheduleSchema>;

/**
 * The learning rate at `step` of a stage of `totalSteps`.
 * Source: 'one-cycle' is Smith (arXiv:1803.09820) section 4, with the cosine shape of PyTorch's OneCycleLR.
 * Differs: the optimizer's betas stay constant.
 */
export function rateAt(schedule: RateSchedule, step: number, totalSteps: number): number {
  const { peak, decay, final = fallenShare } = schedule;
  const rise = riseSteps(schedule, totalSteps);
  if (step < rise) return peak * risenShare(schedule, step, rise);
  if (decay === 'constant') return peak;
  const share = Math.min(1, (step - rise) / Math.max(1, totalSteps - 1 - rise));
  if (decay === 'exponential') return peak * final ** share;
  return peak * (final + (1 - final) * 0.5 * (1 + Math.cos(Math.PI * share)));
}

function riseSteps({ warmupSteps, decay }: RateSchedule, totalSteps: number): number {
  return decay === 'one-cycle' && warmupSteps === 0 ? Math.round(oneCycleRise * totalSteps) : warmupSteps;
}

function risenShare({ decay, initial = oneCycleInitial }: RateSchedule, step: number, rise: number): number {
  if (decay !== 'one-cycle') return (step + 1) / (rise + 1);
  return initial + (1 - initial) * 0.5 * (1 - Math.cos((Math.PI * step) / rise));
}
