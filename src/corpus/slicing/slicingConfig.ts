import { z } from 'zod';

/** How a long recording is cut. */
export const slicingConfigSchema = z.strictObject({
  minSeconds: z.number().positive().default(1).describe('shorter slices are joined with a neighbour where that fits'),
  maxSeconds: z.number().positive().default(15).describe('no slice is longer, but for a script line that is'),
  paddingSeconds: z.number().min(0).max(1).default(0.1).describe('kept before and after the speech'),
  silenceSeconds: z.number().min(0.04).max(5).default(0.3).describe('a pause of this length may be cut at'),
  strictness: z.int().min(0).max(3).default(2).describe('of the voice activity detector; 3 takes least for speech'),
});

export type SlicingConfig = z.infer<typeof slicingConfigSchema>;
