import { z } from 'zod';
import type { Plugin } from '../../../core/contracts.ts';

const loudnessSchema = z.strictObject({
  targetLufs: z.number().min(-50).max(-10).default(-23),
  truePeakDb: z.number().min(-20).max(0).default(-1).describe('dBTP; the gain is lowered where a peak would pass it'),
});

export type LoudnessConfig = z.infer<typeof loudnessSchema>;

export const loudnessStep: Plugin<'preparation'> = {
  kind: 'preparation',
  name: 'loudness',
  summary: 'brings the clip to a loudness (BS.1770), its true peak below a limit',
  configSchema: loudnessSchema,
  create: (config: LoudnessConfig) => ({
    module: new URL('./step.ts', import.meta.url),
    options: config,
    changes: ['loudnessLufs', 'truePeakDb'],
  }),
};
