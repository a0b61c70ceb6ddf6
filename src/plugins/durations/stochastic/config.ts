import { z } from 'zod';

export const stochasticConfigSchema = z.strictObject({
  /** Width of the convolutions. */
  filterChannels: z.int().positive().default(192),
  kernelSize: z.int().positive().default(3),
  dropout: z.number().min(0).max(1).default(0.5),
  /** Splines from noise to durations, and as many in the posterior of the noise. */
  flows: z.int().positive().default(4),
  /** Layers of each stack of separable convolutions. */
  layers: z.int().positive().default(3),
  /** Bins of a spline. */
  bins: z.int().min(2).default(10),
  /** Splines are the identity beyond this. */
  bound: z.number().positive().default(5),
  /** Standard deviation of the noise that durations are drawn from when speaking; 0: the most likely ones. */
  noiseScale: z.number().nonnegative().default(0.8),
});

export type StochasticConfig = z.infer<typeof stochasticConfigSchema>;
