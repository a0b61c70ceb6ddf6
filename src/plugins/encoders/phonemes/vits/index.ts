import type { Plugin } from '../../../../core/contracts.ts';
import { type VitsPhonemesConfig, vitsPhonemesConfigSchema } from './config.ts';
import { vitsPhonemeEncoder } from './forward.ts';

export const vitsPhonemes: Plugin<'phonemes'> = {
  kind: 'phonemes',
  name: 'vits',
  summary: "VITS' text encoder: a transformer with relative positions",
  configSchema: vitsPhonemesConfigSchema,
  create: (config: VitsPhonemesConfig, dimensions) => vitsPhonemeEncoder(config, dimensions),
};
