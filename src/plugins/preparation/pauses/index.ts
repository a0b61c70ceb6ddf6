import { z } from 'zod';
import type { Plugin } from '../../../core/contracts.ts';

const pausesSchema = z.strictObject({
  mostSeconds: z.number().min(0.05).max(5).default(0.6).describe('what a longer pause is cut to, in its middle'),
  rangeDb: z
    .number()
    .min(10)
    .max(80)
    .default(45)
    .describe('what is softer than this below the loudest part is a pause'),
  crossFadeSeconds: z.number().min(0).max(0.05).default(0.01),
});

export type PausesConfig = z.infer<typeof pausesSchema>;

export const pausesStep: Plugin<'preparation'> = {
  kind: 'preparation',
  name: 'pauses',
  summary: 'shortens the pauses between speech to a limit',
  configSchema: pausesSchema,
  create: (config: PausesConfig) => ({
    module: new URL('./step.ts', import.meta.url),
    options: config,
    changes: ['durationSeconds', 'speechRatio', 'longestPauseSeconds'],
  }),
};
