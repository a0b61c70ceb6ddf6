import { z } from 'zod';

export const conformerConfigSchema = z.strictObject({
  /** Width of the states; even. */
  channels: z.int().positive().multipleOf(2).default(384),
  /** Width inside the feed-forward blocks. */
  filterChannels: z.int().positive().default(1536),
  heads: z.int().positive().default(2),
  layers: z.int().positive().default(4),
  /** Of the feed-forward blocks: 3 as in text-to-speech, 1 for linear layers as in recognition. */
  kernelSize: z.int().positive().default(3),
  /** Of the depthwise convolutions. */
  convolutionKernelSize: z.int().positive().default(7),
  dropout: z.number().min(0).max(1).default(0.2),
});

export type ConformerConfig = z.infer<typeof conformerConfigSchema>;
