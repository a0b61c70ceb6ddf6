import { z } from 'zod';
import { durationError } from '../../../audio/durationError.ts';
import { prepareSpeech } from '../../../audio/speechComparison.ts';
import type { Plugin } from '../../../core/contracts.ts';

/** How much longer or shorter the speech is, silence around it left out. */
export const duration: Plugin<'metric'> = {
  kind: 'metric',
  name: 'duration',
  summary: 'Difference of speech duration, without the silence around it',
  configSchema: z.strictObject({}),
  create: (_config: object, { spectral }) => ({
    unit: '%',
    better: 'lower',
    async measure(produced, recorded) {
      const a = prepareSpeech(produced.samples, produced.sampleRate, spectral);
      const b = prepareSpeech(recorded.samples, recorded.sampleRate, spectral);
      if (!a || !b) return undefined;
      return 100 * Math.abs(durationError([a.durationSeconds], [b.durationSeconds]).totalRatio - 1);
    },
  }),
};
