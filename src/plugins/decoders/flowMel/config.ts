import { z } from 'zod';

export const flowMelConfigSchema = z.strictObject({
  /** Width within the couplings. */
  hiddenChannels: z.int().positive().default(192),
  /** Blocks of actnorm, mixing and coupling. */
  blocks: z.int().positive().default(12),
  /** Layers of the WaveNet of a coupling. */
  layers: z.int().positive().default(4),
  kernelSize: z.int().positive().default(5),
  /** Channels that one matrix mixes; even, and a divisor of twice the mel bins. */
  mixedChannels: z.int().positive().multipleOf(2).max(8).default(4),
  dropout: z.number().min(0).max(1).default(0.05),
  /** Weight normalisation as upstream; without it a step has fewer operations. */
  weightNorm: z.boolean().default(true),
  /** The prior's deviation is 1, as upstream; false: the text decides it too. */
  unitPrior: z.boolean().default(true),
  /** Moves log-mels to about zero mean and unit variance before the first block; false as upstream. */
  centreMels: z.boolean().default(true),
});

export type FlowMelConfig = z.infer<typeof flowMelConfigSchema>;
