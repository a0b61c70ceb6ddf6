import { z } from 'zod';

/** What a corpus plugin over recordings of the user's own is told beside their path and speaker. */
export const recordingsConfig = {
  kind: z.enum(['recorded', 'synthetic']).default('recorded'),
  licence: z.string().default('not stated'),
  attribution: z.string().default('not stated'),
  copy: z
    .boolean()
    .default(false)
    .describe('copy the recordings into the cache instead of leaving them where they lie'),
  holdout: z
    .strictObject({ seed: z.int().min(0).default(1), fraction: z.number().min(0).max(0.5).default(0.05) })
    .prefault({}),
};
