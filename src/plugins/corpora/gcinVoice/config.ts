import { z } from 'zod';

/** How recordings become clips: levels in dB below full scale, spans in seconds. */
const clipSchema = z.strictObject({
  sampleRate: z.int().min(16000).max(48000).default(22050),
  highPassHz: z.number().min(20).max(200).default(70),
  levelDb: z.number().min(-40).max(-10).default(-23).describe('RMS of every clip, dB below full scale'),
  trimRangeDb: z
    .number()
    .min(10)
    .max(80)
    .default(80)
    .describe('what is softer than this below the loudest part is cut'),
  fadeSeconds: z.number().min(0.001).max(0.02).default(0.003),
});

const spliceSchema = z.strictObject({
  crossFadeSeconds: z.number().min(0.002).max(0.05).default(0.01),
  gapSeconds: z.number().min(0).max(0.2).default(0),
  attackSeconds: z.number().min(0).max(0.02).default(0.001),
  commaPauseSeconds: z.number().min(0).max(1).default(0.18),
  pauseNoiseDb: z.number().min(-100).max(-40).default(-66),
  durationSpread: z.number().min(0).max(0.3).default(0),
  levelSpreadDb: z.number().min(0).max(6).default(0),
  seed: z.int().min(0).default(1),
});

export const gcinVoiceConfigSchema = z.strictObject({
  packageVersion: z.string().min(1).default('0~20170223-3'),
  debFile: z.string().optional().describe('a gcin-voice .deb that is here already; apt is not asked then'),
  oggFolder: z.string().optional().describe("an unpacked package's usr/share/gcin-voice/ogg; nothing is fetched then"),
  voices: z
    .array(z.enum(['gcin-male', 'gcin-female']))
    .min(1)
    .default(['gcin-male', 'gcin-female']),
  clip: clipSchema.prefault({}),
  sentences: z
    .array(z.string())
    .default(['own'])
    .describe("files of sentences to splice, .tsv or .txt; 'own' is the pool that ships with the package"),
  splice: spliceSchema.prefault({}),
  holdout: z
    .strictObject({
      seed: z.int().min(0).default(1),
      fraction: z.number().min(0).max(0.5).default(0.06),
    })
    .prefault({}),
});

export type GcinVoiceConfig = z.infer<typeof gcinVoiceConfigSchema>;
export type VoiceName = GcinVoiceConfig['voices'][number];
