import { z } from 'zod';

export const espeakConfigSchema = z.strictObject({
  sampleRate: z.int().min(16000).max(48000).default(22050),
  sentences: z
    .string()
    .default('own')
    .describe("a .tsv or .txt of sentences; 'own' is the pool that ships with the package"),
  maxTrainSentences: z.int().positive().default(160),
  wordsPerMinute: z.int().min(80).max(300).default(150),
  holdout: z
    .strictObject({ seed: z.int().min(0).default(1), fraction: z.number().min(0).max(0.5).default(0.06) })
    .prefault({}),
});

export type EspeakConfig = z.infer<typeof espeakConfigSchema>;
