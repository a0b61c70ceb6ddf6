import type { Plugin } from '../../../core/contracts.ts';
import { type VaeMelConfig, vaeMelConfigSchema } from './config.ts';
import { vaeMelDecoder } from './forward.ts';

export const vaeMel: Plugin<'decoder'> = {
  kind: 'decoder',
  name: 'vae-mel',
  summary: 'Variational autoencoder over mel frames with a flow prior from text: trains on a CPU',
  configSchema: vaeMelConfigSchema,
  forms: (_config, { melBins }) => ({ emits: { form: 'mel', channels: melBins } }),
  create: (config: VaeMelConfig, dimensions) => vaeMelDecoder(config, dimensions),
};
