import { z } from 'zod';

export const convolutionalConfigSchema = z.strictObject({
  channels: z.int().positive().default(96),
  /** Frames that a convolution sees, before its dilation. */
  kernelSize: z.int().positive().default(5),
  /** One residual block for each. */
  dilations: z.array(z.int().positive()).min(1).default([1, 2, 4, 1]),
  dropout: z.number().min(0).max(1).default(0.2),
});

export type ConvolutionalConfig = z.infer<typeof convolutionalConfigSchema>;
