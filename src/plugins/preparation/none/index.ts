import { z } from 'zod';
import type { Plugin } from '../../../core/contracts.ts';

export const noStep: Plugin<'preparation'> = {
  kind: 'preparation',
  name: 'none',
  summary: 'leaves the sound as it is',
  configSchema: z.strictObject({}),
  create: () => ({
    module: new URL('./step.ts', import.meta.url),
    options: {},
    changes: [],
  }),
};
