import { z } from 'zod';
import { recordingsConfig } from '../../../corpus/recordingsConfig.ts';

export const renderedConfigSchema = z.strictObject({
  teacher: z
    .string()
    .min(1)
    .describe(
      'a folder with model.onnx, vocab.json and voices/<name>.bin; kokoro: the one that weights fetch kokoro brings',
    ),
  voices: z
    .array(z.string().min(1))
    .min(1)
    .default(['zf_xiaoxiao', 'zm_yunxi'])
    .describe('files of voices/ without .bin'),
  sentences: z
    .string()
    .min(1)
    .default('own')
    .describe("a .tsv or .txt of sentences; 'own' is the pool that ships with the package"),
  maxSentences: z.int().positive().default(200),
  speeds: z
    .array(z.number().min(0.5).max(2))
    .min(1)
    .default([1])
    .describe('a sentence is spoken at one of them, which its id and the voice decide'),
  deal: z
    .enum(['all', 'one'])
    .default('all')
    .describe('all: each voice speaks each sentence; one: sentences go to the voices in turn, by their order'),
  letters: z
    .enum(['leave-out', 'mandarin'])
    .default('leave-out')
    .describe('mandarin: letters and other English words are said in the nearest Mandarin syllables'),
  sentencesSha256: z.string().length(64).optional().describe('refuse another file of sentences'),
  modelSha256: z.string().length(64).optional().describe('refuse another model.onnx'),
  threadsEach: z.int().positive().default(1).describe('of ONNX Runtime, for each of the threads that speak'),
  licence: recordingsConfig.licence,
  attribution: recordingsConfig.attribution,
});

export type RenderedConfig = z.infer<typeof renderedConfigSchema>;
