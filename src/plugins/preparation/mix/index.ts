import { z } from 'zod';
import type { Plugin } from '../../../core/contracts.ts';

const mixSchema = z.strictObject({ take: z.enum(['mean', 'first', 'second', 'loudest']).default('mean') });

export type MixConfig = z.infer<typeof mixSchema>;

export const mixStep: Plugin<'preparation'> = {
  kind: 'preparation',
  name: 'mix',
  summary: 'one channel of several: their mean, one of them, or the loudest',
  configSchema: mixSchema,
  create: (config: MixConfig) => ({
    module: new URL('./step.ts', import.meta.url),
    options: config,
    changes: ['channels'],
  }),
};
