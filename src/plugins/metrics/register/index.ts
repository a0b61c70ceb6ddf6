import { z } from 'zod';
import { medianF0 } from '../../../audio/f0.ts';
import { prepareSpeech } from '../../../audio/speechComparison.ts';
import type { Plugin } from '../../../core/contracts.ts';

/** How far the voice lies above or below the real one, whatever the melody. */
export const register: Plugin<'metric'> = {
  kind: 'metric',
  name: 'register',
  summary: 'Distance of the median F0, in semitones',
  configSchema: z.strictObject({}),
  create: (_config: object, { spectral }) => ({
    unit: 'semitones',
    better: 'lower',
    async measure(produced, recorded) {
      const a = prepareSpeech(produced.samples, produced.sampleRate, spectral);
      const b = prepareSpeech(recorded.samples, recorded.sampleRate, spectral);
      const [hzA, hzB] = [a && medianF0([a.f0]), b && medianF0([b.f0])];
      return hzA && hzB ? Math.abs(12 * Math.log2(hzA / hzB)) : undefined;
    },
  }),
};
