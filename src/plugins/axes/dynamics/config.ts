import { z } from 'zod';

export const configSchema = z
  .strictObject({
    /** Syllables per second of speech without pauses, below which speech is slow and above which it is fast. */
    slowBelow: z.number().positive().default(3.5),
    fastAbove: z.number().positive().default(5.5),
  })
  .refine(({ slowBelow, fastAbove }) => slowBelow < fastAbove, 'slowBelow must be lower than fastAbove');

export type DynamicsConfig = z.infer<typeof configSchema>;
