import { stat } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { z } from 'zod';
import type { Plugin } from '../../../core/contracts.ts';
import type { CorpusEnvironment, ImportedCorpus } from '../../../core/recordingContracts.ts';
import { importRecordings } from '../../../corpus/importRecordings.ts';
import { recordingsConfig } from '../../../corpus/recordingsConfig.ts';
import { countLines } from '../../../corpus/textLines.ts';
import { languageSchema } from '../../../corpus/utterance.ts';
import { CorpusError } from '../../../errors.ts';
import { kaldiRecordings } from './dataFolder.ts';

export const kaldiConfigSchema = z.strictObject({
  path: z.string().min(1).describe('the data folder with wav.scp, text and perhaps utt2spk and segments'),
  audioRoot: z
    .string()
    .min(1)
    .optional()
    .describe('the folder that holds all recordings, where relative paths of wav.scp start; default: path'),
  speaker: z.string().min(1).default('speaker').describe('of utterances where there is no utt2spk'),
  language: languageSchema.default('zh'),
  ...recordingsConfig,
});

type KaldiConfig = z.infer<typeof kaldiConfigSchema>;

/** A data folder of Kaldi or ESPnet. */
export const kaldiCorpus: Plugin<'corpus'> = {
  kind: 'corpus',
  name: 'kaldi',
  summary: 'a data folder of Kaldi or ESPnet: wav.scp, text, and perhaps utt2spk and segments',
  configSchema: kaldiConfigSchema,
  create: (config: KaldiConfig, environment) => ({ import: () => importKaldi(config, environment) }),
};

async function importKaldi(config: KaldiConfig, environment: CorpusEnvironment): Promise<ImportedCorpus> {
  const folder = resolve(config.path);
  for (const name of ['wav.scp', 'text']) {
    if ((await stat(join(folder, name)).catch(() => undefined))?.isFile() === true) continue;
    throw new CorpusError(`kaldi: corpus.path: there is no ${join(folder, name)}; expected wav.scp and text`);
  }
  return importRecordings(kaldiRecordings(folder, config.speaker), {
    ...config,
    source: 'kaldi',
    root: config.audioRoot ?? folder,
    rootKey: 'corpus.audioRoot',
    total: await countLines(join(folder, 'text')),
    cacheFolder: environment.cacheFolder,
    report: environment.report,
  });
}
