import { z } from 'zod';
import { compareSpeech, prepareSpeech } from '../../../audio/speechComparison.ts';
import type { Plugin } from '../../../core/contracts.ts';

const logF0ConfigSchema = z.strictObject({
  /** Whether each side's mean is taken away: the melody without the register. */
  contour: z.boolean().default(false),
});

type LogF0Config = z.infer<typeof logF0ConfigSchema>;

const semitonesPerNeper = 12 / Math.LN2;

/** Difference of melody where both recordings are voiced. */
export const logF0: Plugin<'metric'> = {
  kind: 'metric',
  name: 'log-f0',
  summary: 'Root mean square error of log F0 along the alignment, in semitones',
  configSchema: logF0ConfigSchema,
  create: ({ contour }: LogF0Config, { spectral }) => ({
    unit: 'semitones',
    better: 'lower',
    async measure(produced, recorded) {
      const a = prepareSpeech(produced.samples, produced.sampleRate, spectral);
      const b = prepareSpeech(recorded.samples, recorded.sampleRate, spectral);
      const error = a && b && compareSpeech(a, b)?.f0;
      const rmse = contour ? error?.contourRmse : error?.logF0Rmse;
      return rmse === undefined ? undefined : rmse * semitonesPerNeper;
    },
  }),
};
