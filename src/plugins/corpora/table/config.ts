import { z } from 'zod';
import { recordingsConfig } from '../../../corpus/recordingsConfig.ts';
import { languageSchema } from '../../../corpus/utterance.ts';

const columnName = z.string().min(1);

export const tableConfigSchema = z.strictObject({
  path: z.string().min(1).describe('the .csv or .tsv file, its first line the names of the columns'),
  columns: z
    .strictObject({
      audio: columnName.default('audio'),
      text: columnName.default('text'),
      id: columnName.optional(),
      speaker: columnName.optional(),
      language: columnName.optional(),
      startSeconds: columnName.optional(),
      endSeconds: columnName.optional(),
    })
    .prefault({})
    .describe('which column holds what'),
  delimiter: z.string().min(1).optional().describe('default: a tab in .tsv files, else a comma'),
  audioRoot: z
    .string()
    .min(1)
    .optional()
    .describe("the folder that holds all recordings, where relative paths start; default: the table's folder"),
  speaker: z.string().min(1).default('speaker').describe('of rows that name none'),
  language: languageSchema.default('zh').describe('of rows that name none'),
  ...recordingsConfig,
});

export type TableConfig = z.infer<typeof tableConfigSchema>;
