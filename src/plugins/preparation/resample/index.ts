import { z } from 'zod';
import type { Plugin } from '../../../core/contracts.ts';

const resampleSchema = z.strictObject({ sampleRate: z.int().min(8000).max(192000).nullable().default(null) });

type ResampleConfig = z.infer<typeof resampleSchema>;

export interface ResampleOptions {
  readonly sampleRate: number;
}

export const resampleStep: Plugin<'preparation'> = {
  kind: 'preparation',
  name: 'resample',
  summary: 'another sample rate; null is that of the spectrograms',
  configSchema: resampleSchema,
  create: (config: ResampleConfig, { spectral }) => ({
    module: new URL('./step.ts', import.meta.url),
    options: { sampleRate: config.sampleRate ?? spectral.sampleRate },
    changes: ['sampleRate', 'bandwidthHz'],
  }),
};
