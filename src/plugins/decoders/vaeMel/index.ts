import type { Plugin } from '../../../core/contracts.ts';
import { type VaeMelConfig, vaeMelConfigSchema } from './config.ts';
import { vaeMelDecoder } from './forward.ts';

export const vaeMel: Plugin<'decoder'> = {
  kind: 'decoder',
  name: 'vae-mel',
  summary: 'Variational autoencoder over mel frames with a flow prior from text: trains on a CPU',
  configSchema: vaeMelConfigSchema,
  create: (config: VaeMelConfig, dimensions) => vaeMelDecoder(config, dimensions),
};
