import { existsSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { z } from 'zod';
import type { Plugin } from '../../../core/contracts.ts';
import type { CorpusEnvironment, ImportedCorpus } from '../../../core/recordingContracts.ts';
import { type FoundRecording, importRecordings } from '../../../corpus/importRecordings.ts';
import { recordingsConfig } from '../../../corpus/recordingsConfig.ts';
import { countLines, readTextLines } from '../../../corpus/textLines.ts';
import type { Utterance } from '../../../corpus/utterance.ts';
import { CorpusError } from '../../../errors.ts';

export const gptSovitsListConfigSchema = z.strictObject({
  path: z.string().min(1).describe('the .list file: path|speaker|language|text'),
  audioRoot: z
    .string()
    .min(1)
    .optional()
    .describe(
      "the folder of the recordings, in which the ends of the list's paths are looked for; default: the list's folder",
    ),
  ...recordingsConfig,
});

type GptSovitsListConfig = z.infer<typeof gptSovitsListConfigSchema>;

/** An annotation list of GPT-SoVITS. */
export const gptSovitsListCorpus: Plugin<'corpus'> = {
  kind: 'corpus',
  name: 'gpt-sovits-list',
  summary: 'an annotation list of GPT-SoVITS: path|speaker|language|text',
  configSchema: gptSovitsListConfigSchema,
  create: (config: GptSovitsListConfig, environment) => ({ import: () => importList(config, environment) }),
};

async function importList(config: GptSovitsListConfig, environment: CorpusEnvironment): Promise<ImportedCorpus> {
  const list = resolve(config.path);
  if (!existsSync(list)) throw new CorpusError(`gpt-sovits-list: corpus.path: there is no file ${list}`);
  return importRecordings(listedRecordings(list, config.audioRoot), {
    ...config,
    source: 'gpt-sovits-list',
    root: config.audioRoot ?? dirname(list),
    rootKey: 'corpus.audioRoot',
    language: 'zh',
    total: await countLines(list),
    cacheFolder: environment.cacheFolder,
    report: environment.report,
  });
}

async function* listedRecordings(list: string, audioRoot: string | undefined): AsyncGenerator<FoundRecording> {
  for await (const { text: line, place } of readTextLines(list)) {
    if (line.trim() === '') continue;
    const [path = '', speaker = '', language = '', ...words] = line.split('|');
    if (words.length === 0) {
      const cells = line.split('|').length;
      throw new CorpusError(`${place}: ${cells} cells parted by '|'; expected path|speaker|language|text`);
    }
    // Lists are often written on Windows.
    const written = path.trim().replaceAll('\\', '/');
    const audio = audioRoot === undefined ? written : endInside(audioRoot, written);
    if (speaker.trim() === '')
      throw new CorpusError(`${place}: the speaker is empty; expected path|speaker|language|text`);
    yield {
      audio,
      speaker: speaker.trim(),
      language: languageOf(language.trim(), place),
      text: words.join('|'),
      place,
    };
  }
}

/** The longest end of a path that is a file of the folder: GPT-SoVITS takes the name alone, so that lists may come from other machines. */
function endInside(folder: string, path: string): string {
  const parts = path.split('/').filter((part) => part !== '' && part !== '..');
  const ends = parts.map((_, index) => parts.slice(index).join('/'));
  return ends.find((end) => existsSync(join(folder, end))) ?? ends.at(-1) ?? path;
}

/** GPT-SoVITS names languages in many ways; the `all_` forms are read as one language, the plain ones may mix. */
function languageOf(name: string, place: string): Utterance['language'] {
  const known: Readonly<Record<string, Utterance['language']>> = { zh: 'zh', all_zh: 'zh', en: 'en', auto: 'mixed' };
  const language = known[name.toLowerCase()];
  if (language !== undefined) return language;
  throw new CorpusError(`${place}: the language '${name}' cannot be read aloud here; expected ZH, EN or auto`);
}
