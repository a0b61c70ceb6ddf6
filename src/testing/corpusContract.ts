import { appendFile, mkdir, readdir, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { encodeWav } from '../audio/wavFile.ts';
import type { Plugin } from '../core/contracts.ts';
import { parseUtterances } from '../corpus/manifest.ts';
import { buzz, temporaryFolder } from '../corpus/toneFixture.ts';
import type { Utterance } from '../corpus/utterance.ts';

/** A recording of the small data set that the suite writes. */
export interface ListedRecording {
  readonly id: string;
  /** Relative to the data set's folder. */
  readonly audio: string;
  readonly text: string;
}

/** What the suite has to know of a corpus plugin that reads a list of recordings. */
export interface ListedCorpus {
  readonly plugin: Plugin<'corpus'>;
  /** Writes a data set of these recordings, without their audio, into a folder; gives the plugin's config. */
  write(folder: string, recordings: readonly ListedRecording[]): Promise<object>;
  /** Where the audio of a name lies. @default <id>.wav */
  readonly audioOf?: (id: string) => string;
  /** The file, below the folder, whose lines are spoiled. */
  readonly list: string;
  /** A line that has not the columns of the list, and what is said of it. */
  readonly wrongLine: { readonly line: string; readonly message: RegExp };
  /** The recordings lie where their names say, so that no path can lead outside. */
  readonly placesAreFixed?: boolean;
}

const ids = ['SSB00050001', 'SSB00050002'] as const;
const texts = ['今天很好', '再见'] as const;

/** What every corpus plugin over a list of recordings must do, and how it must refuse bad input. */
export function describeListedCorpus(subject: ListedCorpus): void {
  const { plugin, audioOf = (id: string) => `${id}.wav` } = subject;
  const recordings = ids.map((id, index): ListedRecording => ({ id, audio: audioOf(id), text: texts[index] ?? '' }));

  const importFrom = async (config: object, cacheFolder: string) => {
    const parsed = plugin.configSchema.parse({ holdout: { fraction: 0 }, ...config });
    const corpus = await plugin.create(parsed as never, { cacheFolder, report: () => undefined }).import();
    return { root: corpus.root, utterances: await parseUtterances(plugin.name, corpus.utterances) };
  };
  const prepare = async (listed: readonly ListedRecording[] = recordings) => {
    const folder = await temporaryFolder();
    for (const [index, { audio }] of recordings.entries()) {
      await mkdir(dirname(join(folder, audio)), { recursive: true });
      await writeFile(join(folder, audio), encodeWav(buzz(0.3 + 0.1 * index), 22050));
    }
    const config = await subject.write(folder, listed);
    return { folder, importIt: async (changes = {}) => importFrom({ ...config, ...changes }, await temporaryFolder()) };
  };

  describe(`the corpus ${plugin.name}`, () => {
    it('imports recordings where they lie, with a hash of each', async () => {
      const { folder, importIt } = await prepare();
      const { root, utterances } = await importIt();
      expect(root).toBe(folder);
      const facts = utterances.map(({ audio, text, kind }: Utterance) => [audio, text, kind]);
      expect(facts).toEqual(recordings.map(({ audio, text }) => [audio, text, 'recorded']));
      expect(utterances.map(({ durationSeconds }) => Number(durationSeconds.toFixed(3)))).toEqual([0.3, 0.4]);
      expect(utterances.every(({ sha256 }) => sha256 !== undefined)).toBe(true);
    });

    it('copies the recordings only where it is asked to', async () => {
      const { folder, importIt } = await prepare();
      const { root, utterances } = await importIt({ copy: true });
      expect(root.startsWith(folder)).toBe(false);
      const copied = (await readdir(root, { recursive: true })).filter((name) => name.endsWith('.wav')).sort();
      expect(copied).toEqual(utterances.map(({ audio }) => audio).sort());
      expect((await readdir(dirname(root))).includes('manifest.jsonl')).toBe(true);
    });

    it('refuses a list without recordings', async () => {
      const { importIt } = await prepare([]);
      await expect(importIt()).rejects.toThrow(/holds no recordings with texts/);
    });

    it('names file and line of a missing recording', async () => {
      const gone = { id: 'SSB00050003', audio: audioOf('SSB00050003'), text: '好' };
      const { importIt } = await prepare([...recordings, gone]);
      await expect(importIt()).rejects.toThrow(/:\d+: the recording '.*SSB00050003.*' is missing/);
    });

    it('names file and line of an empty text', async () => {
      const { importIt } = await prepare(recordings.map((one) => ({ ...one, text: '' })));
      await expect(importIt()).rejects.toThrow(/:\d+: /);
    });

    it('names file and line of what is not UTF-8', async () => {
      const { folder, importIt } = await prepare();
      await appendFile(join(folder, subject.list), Buffer.from([0xc4, 0xe3, 0xba, 0xc3, 0x0a]));
      await expect(importIt()).rejects.toThrow(/:\d+: is not UTF-8/);
    });

    it('names file and line of wrong columns', async () => {
      const { folder, importIt } = await prepare();
      await appendFile(join(folder, subject.list), `${subject.wrongLine.line}\n`);
      await expect(importIt()).rejects.toThrow(subject.wrongLine.message);
    });

    it.skipIf(subject.placesAreFixed === true)('refuses paths that lead outside of the root', async () => {
      for (const audio of ['../outside.wav', '/etc/hostname']) {
        const { importIt } = await prepare([{ id: 'SSB00050001', audio, text: '好' }]);
        await expect(importIt()).rejects.toThrow(/:\d+: '.*' lies outside of/);
      }
    });
  });
}
