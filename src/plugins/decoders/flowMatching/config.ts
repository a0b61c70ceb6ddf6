import { z } from 'zod';

export const flowMatchingConfigSchema = z.strictObject({
  /** Width of the estimator; a multiple of 8, the groups of its norms. */
  channels: z.int().positive().multipleOf(8).default(256),
  /** Transformer blocks after each residual block. */
  transformers: z.int().positive().default(1),
  /** Residual blocks at half the frame rate, between the way down and the way up. */
  middleBlocks: z.int().positive().default(2),
  heads: z.int().positive().default(2),
  headChannels: z.int().positive().default(64),
  dropout: z.number().min(0).max(1).default(0.05),
  /** Nats that log-mels are moved and scaled by; published weights want those of their corpus: LJSpeech's are -5.536622, 2.116101. */
  mels: z
    .strictObject({ mean: z.number().default(-5), deviation: z.number().positive().default(2.5) })
    .default({ mean: -5, deviation: 2.5 }),
  /** Standard deviation of a mel around its recording at the end of the path. */
  sigmaMin: z.number().min(0).max(1).default(1e-4),
  /** 'midpoint' asks the estimator twice in each step and is exact to one order more. */
  solver: z.enum(['euler', 'midpoint']).default('euler'),
  /** Steps from noise to mel. */
  steps: z.int().positive().default(10),
});

export type FlowMatchingConfig = z.infer<typeof flowMatchingConfigSchema>;
