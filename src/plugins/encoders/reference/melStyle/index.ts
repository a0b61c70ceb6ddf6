import type { Plugin } from '../../../../core/contracts.ts';
import { type MelStyleConfig, melStyleConfigSchema } from './config.ts';
import { melStyleEncoder } from './forward.ts';

export const melStyle: Plugin<'reference'> = {
  kind: 'reference',
  name: 'mel-style',
  summary: 'Style encoder over reference mels, as GPT-SoVITS',
  configSchema: melStyleConfigSchema,
  create: (config: MelStyleConfig, { spectral }) => melStyleEncoder(config, spectral.melBins),
};
