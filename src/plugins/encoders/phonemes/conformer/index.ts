import type { Plugin } from '../../../../core/contracts.ts';
import { type ConformerConfig, conformerConfigSchema } from './config.ts';
import { conformerPhonemeEncoder } from './forward.ts';

export const conformerPhonemes: Plugin<'phonemes'> = {
  kind: 'phonemes',
  name: 'conformer',
  summary: 'Conformer: attention by distances of any length and convolutions, between two half feed-forward blocks',
  configSchema: conformerConfigSchema,
  create: (config: ConformerConfig, dimensions) => conformerPhonemeEncoder(config, dimensions),
};
