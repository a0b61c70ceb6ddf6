import { z } from 'zod';
import { compareSpeech, prepareSpeech } from '../../../audio/speechComparison.ts';
import type { Plugin } from '../../../core/contracts.ts';

/** How often only one of the two is voiced. */
export const voicing: Plugin<'metric'> = {
  kind: 'metric',
  name: 'voicing',
  summary: 'Share of aligned frames where only one recording is voiced',
  configSchema: z.strictObject({}),
  create: (_config: object, { spectral }) => ({
    unit: '%',
    better: 'lower',
    async measure(produced, recorded) {
      const a = prepareSpeech(produced.samples, produced.sampleRate, spectral);
      const b = prepareSpeech(recorded.samples, recorded.sampleRate, spectral);
      const error = a && b && compareSpeech(a, b)?.f0;
      return error && 100 * error.voicingErrorRate;
    },
  }),
};
