import { z } from 'zod';
import { compareSpeech, prepareSpeech } from '../../../audio/speechComparison.ts';
import type { Plugin } from '../../../core/contracts.ts';

/** Spectral difference of the same text, aligned in time. */
export const mcd: Plugin<'metric'> = {
  kind: 'metric',
  name: 'mcd',
  summary: 'Mel-cepstral distortion (13 coefficients, aligned by dynamic time warping)',
  configSchema: z.strictObject({}),
  create: (_config: object, { spectral }) => ({
    unit: 'dB',
    better: 'lower',
    async measure(produced, recorded) {
      const a = prepareSpeech(produced.samples, produced.sampleRate, spectral);
      const b = prepareSpeech(recorded.samples, recorded.sampleRate, spectral);
      return a && b && compareSpeech(a, b)?.melCepstralDistortionDb;
    },
  }),
};
