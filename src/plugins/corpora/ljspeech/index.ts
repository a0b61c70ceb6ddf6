import { stat } from 'node:fs/promises';
import { basename, join, resolve } from 'node:path';
import { z } from 'zod';
import type { Plugin } from '../../../core/contracts.ts';
import type { CorpusEnvironment, ImportedCorpus } from '../../../core/recordingContracts.ts';
import { type FoundRecording, importRecordings } from '../../../corpus/importRecordings.ts';
import { readTable } from '../../../corpus/readTable.ts';
import { recordingsConfig } from '../../../corpus/recordingsConfig.ts';
import { countLines } from '../../../corpus/textLines.ts';
import { languageSchema } from '../../../corpus/utterance.ts';
import { CorpusError } from '../../../errors.ts';

export const ljspeechConfigSchema = z.strictObject({
  path: z.string().min(1).describe('the folder with metadata.csv and wavs/'),
  speaker: z.string().min(1).optional().describe("default: the folder's name"),
  language: languageSchema.default('en'),
  ...recordingsConfig,
});

type LjspeechConfig = z.infer<typeof ljspeechConfigSchema>;

/** A data set in the layout of LJSpeech: metadata.csv with id|text|normalised text, and wavs/<id>.wav. */
export const ljspeechCorpus: Plugin<'corpus'> = {
  kind: 'corpus',
  name: 'ljspeech',
  summary: 'a folder in the LJSpeech layout: metadata.csv (id|text|normalised text) and wavs/',
  configSchema: ljspeechConfigSchema,
  create: (config: LjspeechConfig, environment) => ({ import: () => importLjspeech(config, environment) }),
};

async function importLjspeech(config: LjspeechConfig, environment: CorpusEnvironment): Promise<ImportedCorpus> {
  const root = resolve(config.path);
  const list = join(root, 'metadata.csv');
  if ((await stat(list).catch(() => undefined))?.isFile() !== true) {
    throw new CorpusError(`ljspeech: corpus.path: there is no ${list}; expected metadata.csv beside wavs/`);
  }
  return importRecordings(listedRecordings(list, config.speaker ?? basename(root)), {
    ...config,
    source: 'ljspeech',
    root,
    total: await countLines(list),
    cacheFolder: environment.cacheFolder,
    report: environment.report,
  });
}

async function* listedRecordings(list: string, speaker: string): AsyncGenerator<FoundRecording> {
  const expected = { least: 2, most: 3, columns: 'id|text or id|text|normalised text' };
  for await (const { cells, place } of readTable(list, expected)) {
    const [id = '', text = '', normalized = ''] = cells;
    const audio = `wavs/${id.endsWith('.wav') ? id : `${id}.wav`}`;
    yield { audio, text: normalized === '' ? text : normalized, speaker, place };
  }
}
