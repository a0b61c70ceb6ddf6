import { z } from 'zod';
import { speechHighPassHz } from '../../../audio/highPass.ts';
import type { Plugin } from '../../../core/contracts.ts';

const lowCutSchema = z.strictObject({ cutoffHz: z.number().min(10).max(300).default(speechHighPassHz) });

export type LowCutConfig = z.infer<typeof lowCutSchema>;

export const lowCutStep: Plugin<'preparation'> = {
  kind: 'preparation',
  name: 'low-cut',
  summary: 'takes away offset, rumble and hum by a high-pass',
  configSchema: lowCutSchema,
  create: (config: LowCutConfig) => ({
    module: new URL('./step.ts', import.meta.url),
    options: config,
    changes: ['dcOffset', 'loudnessLufs', 'snrDb'],
  }),
};
