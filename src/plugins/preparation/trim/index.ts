import { z } from 'zod';
import type { Plugin } from '../../../core/contracts.ts';

const trimSchema = z.strictObject({
  rangeDb: z
    .number()
    .min(10)
    .max(80)
    .default(45)
    .describe('what is softer than this below the loudest part is silence'),
  keepSeconds: z.number().min(0).max(1).default(0.1).describe('silence that stays before and after the speech'),
  fadeSeconds: z.number().min(0).max(0.1).default(0.005),
});

export type TrimConfig = z.infer<typeof trimSchema>;

export const trimStep: Plugin<'preparation'> = {
  kind: 'preparation',
  name: 'trim',
  summary: 'cuts the silence before and after the speech and fades the ends',
  configSchema: trimSchema,
  create: (config: TrimConfig) => ({
    module: new URL('./step.ts', import.meta.url),
    options: config,
    changes: ['durationSeconds', 'speechRatio'],
  }),
};
