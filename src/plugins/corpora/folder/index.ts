import { readdir, stat } from 'node:fs/promises';
import { basename, extname, join, relative, resolve, sep } from 'node:path';
import { z } from 'zod';
import type { Plugin } from '../../../core/contracts.ts';
import type { CorpusEnvironment, ImportedCorpus } from '../../../core/recordingContracts.ts';
import { type FoundRecording, importRecordings } from '../../../corpus/importRecordings.ts';
import { readTable } from '../../../corpus/readTable.ts';
import { recordingsConfig } from '../../../corpus/recordingsConfig.ts';
import { countLines, readTextLines } from '../../../corpus/textLines.ts';
import { languageSchema } from '../../../corpus/utterance.ts';
import { CorpusError } from '../../../errors.ts';

export const folderConfigSchema = z.strictObject({
  path: z.string().min(1).describe('the folder of recordings'),
  speaker: z.string().min(1).optional().describe('default: the first folder below path, else the name of path'),
  language: languageSchema.default('zh'),
  textExtensions: z
    .array(z.string().regex(/^\./, 'an extension begins with a dot'))
    .min(1)
    .default(['.txt', '.lab'])
    .describe('of the text beside a recording; the first that is there counts'),
  ...recordingsConfig,
});

type FolderConfig = z.infer<typeof folderConfigSchema>;

const audioExtensions: ReadonlySet<string> = new Set(['.wav', '.flac', '.ogg', '.mp3', '.m4a']);

/** A folder of recordings, each with its text in a .txt or .lab beside it, or with one metadata.csv or .tsv for all. */
export const folderCorpus: Plugin<'corpus'> = {
  kind: 'corpus',
  name: 'folder',
  summary: 'wav, flac, ogg, mp3 or m4a files with .txt or .lab beside them, or metadata.csv/.tsv (path|text[|speaker])',
  configSchema: folderConfigSchema,
  create: (config: FolderConfig, environment) => ({ import: () => importFolder(config, environment) }),
};

async function importFolder(config: FolderConfig, environment: CorpusEnvironment): Promise<ImportedCorpus> {
  const root = resolve(config.path);
  if ((await stat(root).catch(() => undefined))?.isDirectory() !== true) {
    throw new CorpusError(`folder: corpus.path: there is no folder ${root}`);
  }
  const list = await findList(root);
  const files = list === undefined ? await audioFiles(root) : [];
  const recordings =
    list === undefined ? recordingsWithTexts(root, files, config) : listedRecordings(root, list, config);
  return importRecordings(recordings, {
    ...config,
    source: 'folder',
    root,
    total: list === undefined ? files.length : await countLines(list),
    cacheFolder: environment.cacheFolder,
    report: environment.report,
  });
}

async function findList(root: string): Promise<string | undefined> {
  for (const name of ['metadata.csv', 'metadata.tsv']) {
    const list = join(root, name);
    if ((await stat(list).catch(() => undefined))?.isFile() === true) return list;
  }
  return undefined;
}

async function* listedRecordings(root: string, list: string, config: FolderConfig): AsyncGenerator<FoundRecording> {
  for await (const { cells, place } of readTable(list, {
    least: 2,
    most: 3,
    columns: 'path, text and perhaps speaker',
  })) {
    const [audio = '', text = '', speaker] = cells;
    yield { audio, text, place, speaker: speaker || speakerOf(root, audio, config) };
  }
}

async function audioFiles(root: string): Promise<readonly string[]> {
  const entries = await readdir(root, { recursive: true, withFileTypes: true });
  return entries
    .filter((entry) => entry.isFile() && audioExtensions.has(extname(entry.name).toLowerCase()))
    .map((entry) => relative(root, join(entry.parentPath, entry.name)).split(sep).join('/'))
    .sort();
}

async function* recordingsWithTexts(
  root: string,
  files: readonly string[],
  config: FolderConfig,
): AsyncGenerator<FoundRecording> {
  for (const audio of files) {
    const { text, place } = await textBeside(root, audio, config.textExtensions);
    yield { audio, text, place, speaker: speakerOf(root, audio, config) };
  }
}

async function textBeside(
  root: string,
  audio: string,
  extensions: readonly string[],
): Promise<{ readonly text: string; readonly place: string }> {
  const stem = resolve(root, audio.slice(0, -extname(audio).length));
  for (const extension of extensions) {
    const place = `${stem}${extension}`;
    if ((await stat(place).catch(() => undefined))?.isFile() !== true) continue;
    const lines: string[] = [];
    for await (const { text } of readTextLines(place)) lines.push(text.trim());
    return { text: lines.join(' ').trim(), place };
  }
  throw new CorpusError(
    `${resolve(root, audio)}: no text beside it; write what is said into ${basename(stem)}${extensions[0]}`,
  );
}

function speakerOf(root: string, audio: string, config: FolderConfig): string {
  const [first = '', ...below] = audio.split('/');
  return config.speaker ?? (below.length > 0 ? first : basename(root));
}
