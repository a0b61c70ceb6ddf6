import { existsSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { z } from 'zod';
import type { Plugin } from '../../../core/contracts.ts';
import type { CorpusEnvironment, ImportedCorpus } from '../../../core/recordingContracts.ts';
import { type FoundRecording, importRecordings } from '../../../corpus/importRecordings.ts';
import { recordingsConfig } from '../../../corpus/recordingsConfig.ts';
import { countLines, readTextLines } from '../../../corpus/textLines.ts';
import { CorpusError } from '../../../errors.ts';
import { formatSyllable, tryParseSyllable } from '../../../text/syllable.ts';

export const aishell3ConfigSchema = z.strictObject({
  path: z.string().min(1).describe('the folder with train/ and test/, each with content.txt and wav/'),
  sets: z
    .array(z.enum(['train', 'test']))
    .min(1)
    .default(['train', 'test'])
    .describe('utterances of test are held out'),
  speakers: z.array(z.string().min(1)).optional().describe('such as SSB0005; default: all'),
  ...recordingsConfig,
});

type Aishell3Config = z.infer<typeof aishell3ConfigSchema>;

/** AISHELL-3: 85 hours of Mandarin by 218 speakers, with pinyin. */
export const aishell3Corpus: Plugin<'corpus'> = {
  kind: 'corpus',
  name: 'aishell3',
  summary: 'AISHELL-3 as it is unpacked: train/ and test/, each with content.txt (characters and pinyin) and wav/',
  configSchema: aishell3ConfigSchema,
  create: (config: Aishell3Config, environment) => ({ import: () => importAishell3(config, environment) }),
};

async function importAishell3(config: Aishell3Config, environment: CorpusEnvironment): Promise<ImportedCorpus> {
  const root = resolve(config.path);
  const lists = config.sets.map((set) => ({ set, list: join(root, set, 'content.txt') }));
  let total = 0;
  for (const { list } of lists) {
    if (!existsSync(list)) throw new CorpusError(`aishell3: corpus.path: there is no ${list}; set corpus.sets or path`);
    total += await countLines(list);
  }
  return importRecordings(listedRecordings(lists, config.speakers), {
    ...config,
    source: 'aishell3',
    root,
    language: 'zh',
    total: config.speakers === undefined ? total : undefined,
    cacheFolder: environment.cacheFolder,
    report: environment.report,
  });
}

async function* listedRecordings(
  lists: readonly { readonly set: 'train' | 'test'; readonly list: string }[],
  speakers: readonly string[] | undefined,
): AsyncGenerator<FoundRecording> {
  for (const { set, list } of lists) {
    for await (const { text: line, place } of readTextLines(list)) {
      if (line.trim() === '') continue;
      const recording = readLine(line, set, place);
      if (speakers === undefined || speakers.includes(recording.speaker)) yield recording;
    }
  }
}

/** `SSB00050001.wav<tab>广 guang3 州 zhou1`: the speaker is the first seven letters of the name. */
function readLine(line: string, set: 'train' | 'test', place: string): FoundRecording {
  const [name = '', content = '', ...more] = line.split('\t');
  const id = name.trim().replace(/\.wav$/, '');
  if (more.length > 0 || !/^[A-Z]{3}\d{8}$/.test(id) || content.trim() === '') {
    throw new CorpusError(`${place}: '${line}'; expected a name such as SSB00050001.wav, a tab, characters and pinyin`);
  }
  const speaker = id.slice(0, 7);
  const { text, pinyin } = readContent(content);
  return {
    ...{ id, audio: `${set}/wav/${speaker}/${id}.wav`, text, speaker, place, pinyin },
    split: set === 'test' ? 'heldout' : undefined,
  };
}

/** Characters and their pinyin in turn; the pinyin is only given where each character has a syllable of its own. */
function readContent(content: string): { readonly text: string; readonly pinyin: readonly string[] | undefined } {
  const tokens = content.trim().split(/\s+/);
  const syllables = tokens.map(tryParseSyllable);
  const text = tokens.filter((_, index) => syllables[index] === undefined).join('');
  const pinyin = syllables.flatMap((syllable) => (syllable === undefined ? [] : [formatSyllable(syllable)]));
  const isEven = tokens.every((_, index) => (syllables[index] !== undefined) === (index % 2 === 1));
  return { text, pinyin: isEven && pinyin.length === tokens.length / 2 ? pinyin : undefined };
}
