import { z } from 'zod';
import { longTermSpectrumDistance } from '../../../audio/longTermSpectrum.ts';
import { prepareSpeech } from '../../../audio/speechComparison.ts';
import type { Plugin } from '../../../core/contracts.ts';

/** A timbre measure without a model: what the voice sounds like on average. */
export const longTermSpectrum: Plugin<'metric'> = {
  kind: 'metric',
  name: 'long-term-spectrum',
  summary: 'Difference of the long-term average mel spectra, level left out',
  configSchema: z.strictObject({}),
  create: (_config: object, { spectral }) => ({
    unit: 'dB',
    better: 'lower',
    async measure(produced, recorded) {
      const a = prepareSpeech(produced.samples, produced.sampleRate, spectral);
      const b = prepareSpeech(recorded.samples, recorded.sampleRate, spectral);
      return a && b && longTermSpectrumDistance([a.logMel], [b.logMel]);
    },
  }),
};
