import { z } from 'zod';
import { recordingsConfig } from '../../../corpus/recordingsConfig.ts';

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
    .describe("a .tsv with the columns file and text; 'own' is the list that ships with the package"),
  holdout: recordingsConfig.holdout,
});

export type AsteriskPromptsConfig = z.infer<typeof asteriskPromptsConfigSchema>;
