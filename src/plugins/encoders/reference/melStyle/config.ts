import { z } from 'zod';

export const melStyleConfigSchema = z.strictObject({
  /** Width of the timbre vector; at least 256 keeps a voice apart. */
  channels: z.int().positive().default(256),
  hiddenChannels: z.int().positive().default(128),
  heads: z.int().positive().default(2),
  kernelSize: z.int().positive().default(5),
  dropout: z.number().min(0).max(1).default(0.1),
});

export type MelStyleConfig = z.infer<typeof melStyleConfigSchema>;
