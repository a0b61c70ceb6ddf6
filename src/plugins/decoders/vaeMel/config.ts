import { z } from 'zod';

const stackSchema = (layers: number, kernelSize: number) =>
  z
    .strictObject({ layers: z.int().positive().default(layers), kernelSize: z.int().positive().default(kernelSize) })
    .default({ layers, kernelSize });

export const vaeMelConfigSchema = z.strictObject({
  /** Width of the latent; even. Fewer than 192 limit the timbres that one model can hold. */
  latentChannels: z.int().positive().multipleOf(2).default(192),
  hiddenChannels: z.int().positive().default(192),
  posterior: stackSchema(8, 5),
  flow: z
    .strictObject({
      couplings: z.int().positive().default(4),
      layers: z.int().positive().default(4),
      kernelSize: z.int().positive().default(5),
    })
    .default({ couplings: 4, layers: 4, kernelSize: 5 }),
  /** The stack from latent and text to mel frames. */
  frames: stackSchema(8, 5),
  dropout: z.number().min(0).max(1).default(0.05),
  /** Also compare the frames that the prior's mean makes with the mel: quicker to speech, half as much work again. */
  priorPath: z.boolean().default(false),
  /** The stacks work on pairs of neighbouring frames, as Glow-TTS does: half the work for the same speech. */
  framePairs: z.boolean().default(false),
  /** Weight normalisation as upstream; without it a step has fewer operations. */
  weightNorm: z.boolean().default(true),
});

export type VaeMelConfig = z.infer<typeof vaeMelConfigSchema>;
