import { z } from 'zod';
import { logMelToWave } from '../../../audio/griffinLim.ts';
import type { SpectralSettings } from '../../../audio/spectralSettings.ts';
import type { Plugin, Vocoder } from '../../../core/contracts.ts';
import { createVocodingWork, type VocodingData } from './vocodingWork.ts';

const griffinLimConfigSchema = z.strictObject({
  iterations: z.int().positive().default(32),
  /** 0 is the classic algorithm, 0.99 the fast one. */
  momentum: z.number().min(0).max(1).default(0.99),
});

type GriffinLimConfig = z.infer<typeof griffinLimConfigSchema>;

/** Mel -> wave without training: the baseline vocoder. */
function griffinLimVocoder(options: GriffinLimConfig, spectral: SpectralSettings): Vocoder {
  const data: VocodingData = { spectral, options };
  return {
    accepts: { form: 'mel', channels: spectral.melBins },
    hopLength: spectral.hopLength,
    onHost: {
      script: new URL('./vocodingWorker.ts', import.meta.url),
      createWork: () => createVocodingWork(data),
      data,
    },
    init: () => ({}),
    async vocode(_params, features) {
      const [frames, bins] = features.shape;
      return logMelToWave({ data: await features.data<'float32'>(), frames, bins }, spectral, options);
    },
  };
}

export const griffinLim: Plugin<'vocoder'> = {
  kind: 'vocoder',
  name: 'griffin-lim',
  summary: 'Fast Griffin-Lim: phase by iteration, nothing to train',
  configSchema: griffinLimConfigSchema,
  forms: (_config, { melBins, hopLength }) => ({ accepts: { form: 'mel', channels: melBins }, hopLength }),
  create: (config: GriffinLimConfig, { spectral }) => griffinLimVocoder(config, spectral),
};
