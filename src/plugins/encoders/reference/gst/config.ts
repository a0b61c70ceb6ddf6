import { z } from 'zod';

export const gstConfigSchema = z
  .strictObject({
    /** Width of the timbre vector, and of all heads of the attention together. */
    channels: z.int().positive().default(256),
    tokens: z.int().positive().default(10),
    heads: z.int().positive().default(4),
    /** Output channels of the convolutions over bands and frames, each of which halves both. */
    convChannels: z.array(z.int().positive()).min(1).readonly().default([32, 32, 64, 64, 128, 128]),
    /** Width of the recurrent layer that reads what is left of the frames. */
    recurrentChannels: z.int().positive().default(128),
  })
  .refine(({ channels, heads }) => channels % heads === 0, {
    error: 'heads must divide channels',
    path: ['heads'],
  });

export type GstConfig = z.infer<typeof gstConfigSchema>;
