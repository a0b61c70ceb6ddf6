import { z } from 'zod';
import { recordingsConfig } from '../../../corpus/recordingsConfig.ts';

/**
 * Where the text of a recording is from: the name of its file; a recogniser, read over without listening; or a recogniser with
 * words mended that could not be meant.
 */
export const textSources = ['file-name', 'recogniser', 'mended'] as const;

export type TextSource = (typeof textSources)[number];

export const asteriskPromptsConfigSchema = z.strictObject({
  packageVersion: z.string().min(1).default('1.6.1-1').describe('of asterisk-core-sounds-en-g722'),
  debFile: z.string().min(1).optional().describe('the package as a file that is here already; apt is not asked then'),
  soundsFolder: z
    .string()
    .min(1)
    .optional()
    .describe("an unpacked package's usr/share/asterisk/sounds/en_US_f_Allison; nothing is fetched then"),
  transcripts: z
    .string()
    .min(1)
    .default('own')
    .describe("a .tsv with the columns file and text, and source if wanted; 'own' is the list that ships"),
  sources: z
    .array(z.enum(textSources))
    .min(1)
    .default([...textSources])
    .describe('only texts from these, where the list has the column source'),
  holdout: recordingsConfig.holdout,
});

export type AsteriskPromptsConfig = z.infer<typeof asteriskPromptsConfigSchema>;
