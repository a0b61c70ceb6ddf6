import type { Plugin } from '../../../core/contracts.ts';
import { type VitsDecoderConfig, vitsDecoderConfigSchema } from './config.ts';
import { vitsDecoder } from './forward.ts';

export const vitsLatent: Plugin<'decoder'> = {
  kind: 'decoder',
  name: 'vits',
  summary:
    "VITS' latent: posterior from the linear spectrogram, flow prior from text; trained end to end with a vocoder",
  configSchema: vitsDecoderConfigSchema,
  forms: ({ latentChannels }: VitsDecoderConfig) => ({ emits: { form: 'latent', channels: latentChannels } }),
  create: (config: VitsDecoderConfig, dimensions) => vitsDecoder(config, dimensions),
};
