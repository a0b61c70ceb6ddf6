import type { Plugin } from '../../../../core/contracts.ts';
import { type GstConfig, gstConfigSchema } from './config.ts';
import { gstEncoder } from './forward.ts';

export const gst: Plugin<'reference'> = {
  kind: 'reference',
  name: 'gst',
  summary: 'Global style tokens: what a recording attends to among learned tokens',
  configSchema: gstConfigSchema,
  create: (config: GstConfig, { spectral }) => gstEncoder(config, spectral.melBins),
};
