import { z } from 'zod';
import type { Plugin } from '../../../core/contracts.ts';

const rnnoiseSchema = z.strictObject({
  mix: z.number().min(0).max(1).default(1).describe('share of the denoised sound; the rest is the sound as it was'),
});

export type RnnoiseConfig = z.infer<typeof rnnoiseSchema>;

export const rnnoiseStep: Plugin<'preparation'> = {
  kind: 'preparation',
  name: 'rnnoise',
  summary: 'takes away noise by RNNoise (a small recurrent network, WASM)',
  configSchema: rnnoiseSchema,
  create: (config: RnnoiseConfig) => ({
    module: new URL('./step.ts', import.meta.url),
    options: config,
    changes: ['snrDb', 'loudnessLufs'],
  }),
};
