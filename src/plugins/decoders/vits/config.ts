import { z } from 'zod';

export const vitsDecoderConfigSchema = z.strictObject({
  /** Width of the latent that the vocoder reads; even. */
  latentChannels: z.int().positive().multipleOf(2).default(192),
  /** Width of posterior and flow. */
  hiddenChannels: z.int().positive().default(192),
  posterior: z
    .strictObject({ layers: z.int().positive().default(16), kernelSize: z.int().positive().default(5) })
    .default({ layers: 16, kernelSize: 5 }),
  flow: z
    .strictObject({
      couplings: z.int().positive().default(4),
      layers: z.int().positive().default(4),
      kernelSize: z.int().positive().default(5),
    })
    .default({ couplings: 4, layers: 4, kernelSize: 5 }),
  /** Weight normalisation as upstream; without it a step has fewer operations. */
  weightNorm: z.boolean().default(true),
});

export type VitsDecoderConfig = z.infer<typeof vitsDecoderConfigSchema>;
