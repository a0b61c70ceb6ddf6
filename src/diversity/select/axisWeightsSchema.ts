import { z } from 'zod';

/** The node `axes` of selections and samplers: axis -> what it weighs beside the others; 0 leaves it out. */
export const axisWeightsSchema = z
  .record(z.string(), z.number().nonnegative())
  .refine((weights) => Object.values(weights).some((weight) => weight > 0), 'give at least one axis a weight above 0');
