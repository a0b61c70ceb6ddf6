import { readdir, readFile, stat } from 'node:fs/promises';
import { basename, extname, join, relative, resolve, sep } from 'node:path';
import { z } from 'zod';
import type { CorpusEnvironment, Plugin } from '../../../core/contracts.ts';
import { type FoundRecording, importRecordings } from '../../../corpus/importRecordings.ts';
import type { CorpusManifest } from '../../../corpus/manifest.ts';
import { parseTable } from '../../../corpus/parseTable.ts';
import { recordingsConfig } from '../../../corpus/recordingsConfig.ts';
import { languageSchema } from '../../../corpus/utterance.ts';
import { CorpusError } from '../../../errors.ts';

export const folderConfigSchema = z.strictObject({
  path: z.string().min(1).describe('the folder of recordings'),
  speaker: z.string().min(1).optional().describe('default: the first folder below path, else the name of path'),
  language: languageSchema.default('zh'),
  ...recordingsConfig,
});

type FolderConfig = z.infer<typeof folderConfigSchema>;

const audioExtensions: ReadonlySet<string> = new Set(['.wav', '.flac', '.ogg', '.mp3']);
const textExtensions = ['.txt', '.lab'] as const;

/** A folder of recordings, each with its text in a .txt or .lab beside it, or with one metadata.csv or .tsv for all. */
export const folderCorpus: Plugin<'corpus'> = {
  kind: 'corpus',
  name: 'folder',
  summary: 'wav, flac, ogg or mp3 files with .txt or .lab beside them, or metadata.csv/.tsv (path|text[|speaker])',
  configSchema: folderConfigSchema,
  create: (config: FolderConfig, environment) => ({ import: () => importFolder(config, environment) }),
};

async function importFolder(config: FolderConfig, environment: CorpusEnvironment): Promise<CorpusManifest> {
  const root = resolve(config.path);
  if ((await stat(root).catch(() => undefined))?.isDirectory() !== true) {
    throw new CorpusError(`folder: corpus.path: there is no folder ${root}`);
  }
  const recordings = (await listedRecordings(root, config)) ?? (await recordingsWithTexts(root, config));
  return importRecordings(recordings, {
    ...config,
    source: 'folder',
    root,
    cacheFolder: environment.cacheFolder,
    report: environment.report,
  });
}

async function listedRecordings(root: string, config: FolderConfig): Promise<readonly FoundRecording[] | undefined> {
  for (const name of ['metadata.csv', 'metadata.tsv']) {
    const list = join(root, name);
    if ((await stat(list).catch(() => undefined))?.isFile() !== true) continue;
    const rows = await parseTable(list, { least: 2, most: 3, columns: 'path, text and perhaps speaker' });
    return rows.map(({ cells: [audio = '', text = '', speaker], place }) => {
      if (isOutside(root, audio)) throw new CorpusError(`${place}: '${audio}' lies outside of ${root}; move it inside`);
      return { audio, text, place, speaker: speaker || speakerOf(root, audio, config) };
    });
  }
  return undefined;
}

async function recordingsWithTexts(root: string, config: FolderConfig): Promise<readonly FoundRecording[]> {
  const entries = await readdir(root, { recursive: true, withFileTypes: true });
  const files = entries
    .filter((entry) => entry.isFile() && audioExtensions.has(extname(entry.name).toLowerCase()))
    .map((entry) => relative(root, join(entry.parentPath, entry.name)).split(sep).join('/'))
    .sort();
  return Promise.all(
    files.map(async (audio) => {
      const { text, place } = await textBeside(root, audio);
      return { audio, text, place, speaker: speakerOf(root, audio, config) };
    }),
  );
}

async function textBeside(root: string, audio: string): Promise<{ readonly text: string; readonly place: string }> {
  const stem = resolve(root, audio.slice(0, -extname(audio).length));
  for (const extension of textExtensions) {
    const place = `${stem}${extension}`;
    const text = await readFile(place, 'utf8').catch(() => undefined);
    if (text !== undefined) return { text: text.replace(/^\uFEFF/, '').trim(), place };
  }
  throw new CorpusError(`${resolve(root, audio)}: no text beside it; write what is said into ${basename(stem)}.txt`);
}

function speakerOf(root: string, audio: string, config: FolderConfig): string {
  const [first = '', ...below] = audio.split('/');
  return config.speaker ?? (below.length > 0 ? first : basename(root));
}

function isOutside(root: string, audio: string): boolean {
  const path = relative(root, resolve(root, audio));
  return path === '..' || path.startsWith(`..${sep}`) || resolve(path) === path;
}
