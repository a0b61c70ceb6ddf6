import { z } from 'zod';

export const localLauncherConfigSchema = z.strictObject({
  /** Jobs at a time; null: one for each processor, and one alone where there is a graphics card. */
  processes: z.int().positive().nullable().default(null),
  /** Threads of each job; null: the processors, shared evenly. */
  threads: z.int().positive().nullable().default(null),
  /** What a job takes at most; null: the most that any was seen to take, the first running alone for a minute. */
  memoryGib: z.number().positive().nullable().default(null),
});

export type LocalLauncherConfig = z.infer<typeof localLauncherConfigSchema>;
