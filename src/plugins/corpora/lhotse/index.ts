import { existsSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import { z } from 'zod';
import type { Plugin } from '../../../core/contracts.ts';
import type { CorpusEnvironment, ImportedCorpus } from '../../../core/recordingContracts.ts';
import { importRecordings } from '../../../corpus/importRecordings.ts';
import { recordingsConfig } from '../../../corpus/recordingsConfig.ts';
import { countLines } from '../../../corpus/textLines.ts';
import { languageSchema } from '../../../corpus/utterance.ts';
import { CorpusError } from '../../../errors.ts';
import { lhotseRecordings } from './manifests.ts';

export const lhotseConfigSchema = z.strictObject({
  recordings: z.string().min(1).describe('the manifest of recordings, .jsonl or .jsonl.gz'),
  supervisions: z.string().min(1).describe('the manifest of supervisions, .jsonl or .jsonl.gz'),
  audioRoot: z
    .string()
    .min(1)
    .optional()
    .describe("the folder that holds all recordings, where relative paths start; default: the recordings manifest's"),
  speaker: z.string().min(1).default('speaker').describe('of supervisions that name none'),
  language: languageSchema.default('zh').describe('of supervisions that name none'),
  ...recordingsConfig,
});

type LhotseConfig = z.infer<typeof lhotseConfigSchema>;

/** Manifests of Lhotse: recordings, and supervisions that are parts of them. */
export const lhotseCorpus: Plugin<'corpus'> = {
  kind: 'corpus',
  name: 'lhotse',
  summary: 'manifests of Lhotse: recordings and supervisions as .jsonl or .jsonl.gz',
  configSchema: lhotseConfigSchema,
  create: (config: LhotseConfig, environment) => ({ import: () => importLhotse(config, environment) }),
};

async function importLhotse(config: LhotseConfig, environment: CorpusEnvironment): Promise<ImportedCorpus> {
  const files = { recordings: resolve(config.recordings), supervisions: resolve(config.supervisions) };
  for (const [key, file] of Object.entries(files)) {
    if (!existsSync(file)) throw new CorpusError(`lhotse: corpus.${key}: there is no file ${file}`);
  }
  return importRecordings(lhotseRecordings(files, config.speaker), {
    ...config,
    source: 'lhotse',
    root: config.audioRoot ?? dirname(files.recordings),
    rootKey: 'corpus.audioRoot',
    total: await countLines(files.supervisions),
    cacheFolder: environment.cacheFolder,
    report: environment.report,
  });
}
