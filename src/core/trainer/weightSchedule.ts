import { z } from 'zod';

const weight = z.number().nonnegative();

/** The weight of a loss term: constant, or on a straight line between two steps of the stage. */
export const weightScheduleSchema = z.union([
  weight,
  z
    .strictObject({
      /** The weight up to `fromStep`. */
      from: weight,
      /** The weight from `toStep` on. */
      to: weight,
      fromStep: z.int().nonnegative().default(0),
      toStep: z.int().positive(),
    })
    .refine(({ fromStep, toStep }) => fromStep < toStep, {
      path: ['toStep'],
      error: 'must be a later step than fromStep',
    }),
]);

export type WeightSchedule = z.infer<typeof weightScheduleSchema>;

/** The weight at a step of the stage. */
export function weightAt(schedule: WeightSchedule, step: number): number {
  if (typeof schedule === 'number') return schedule;
  const { from, to, fromStep, toStep } = schedule;
  const share = Math.min(1, Math.max(0, (step - fromStep) / (toStep - fromStep)));
  return from + (to - from) * share;
}
