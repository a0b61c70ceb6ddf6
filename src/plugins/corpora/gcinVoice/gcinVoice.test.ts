import { cp, mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { amplitudeToDb, rootMeanSquare } from '../../../audio/level.ts';
import { readAudio } from '../../../audio/readAudio.ts';
import { checkCorpus } from '../../../corpus/checkCorpus.ts';
import { unpackByTar } from '../../../corpus/debian/unpackDeb.ts';
import { parseUtterances } from '../../../corpus/manifest.ts';
import { assertNoLeak, heldOutOf } from '../../../corpus/split.ts';
import { temporaryFolder } from '../../../corpus/toneFixture.ts';
import type { Utterance } from '../../../corpus/utterance.ts';
import { gcinVoiceConfigSchema } from './config.ts';
import { fetchRecordings, type Recordings } from './fetchRecordings.ts';
import { gcinVoiceCorpus } from './index.ts';

/** What each test needs of the real recordings; absent when apt cannot fetch them here. */
let recordings: Recordings | undefined;
let cacheFolder: string;
const messages: string[] = [];

beforeAll(async () => {
  cacheFolder = await temporaryFolder();
  const options = { version: '0~20170223-3', cacheFolder, report: (message: string) => messages.push(message) };
  recordings = await fetchRecordings(options).catch((cause: Error) => {
    process.stderr.write(`\nSKIPPED: the tests on real gcin-voice recordings, because: ${cause.message}\n\n`);
    return undefined;
  });
}, 300_000);

const folders =
  'ㄋㄧ3 ㄏㄠ3 ㄏㄠ2 ㄋㄧ2 ㄇㄚ ㄇㄚ3 ㄕ4 ㄐㄧㄝ4 ㄐㄧㄣ ㄊㄧㄢ ㄑㄧ4 ㄏㄣ3 ㄌㄜ1 ㄕㄡ2 ㄖㄣ2 ㄏㄡ2 ㄚ1 ㄅ'.split(' ');

async function fewRecordings(from: Recordings): Promise<string> {
  const folder = join(await temporaryFolder(), 'ogg');
  await mkdir(folder);
  for (const name of folders) await cp(join(from.oggFolder, name), join(folder, name), { recursive: true });
  return folder;
}

describe('fetching gcin-voice', () => {
  it('downloads with a private apt that starts with empty lists, and never asks again', async ({ skip }) => {
    if (recordings === undefined) return skip();
    expect(messages[0]).toMatch(/fetching the package lists into a private folder/);
    expect(recordings.sha256).toBe('6a0353f0294d06f7bd901bada3d5d9eec63b66c2ec029f92da3124d93d45de70');
    expect(await readdir(recordings.oggFolder)).toHaveLength(1200);
    expect(await readdir(join(cacheFolder, 'gcin-voice'))).toEqual(['package']);
    const offline = { PATH: process.env['PATH'] };
    process.env['PATH'] = '/nowhere';
    try {
      const again = await fetchRecordings({ version: recordings.version, cacheFolder, report: () => undefined });
      expect(again).toEqual(recordings);
      const elsewhere = { version: recordings.version, cacheFolder: await temporaryFolder(), report: () => undefined };
      await expect(fetchRecordings(elsewhere)).rejects.toThrow(/this system has no apt; .*set corpus\.debFile/);
    } finally {
      process.env['PATH'] = offline.PATH;
    }
  });

  it('refuses a file that is no package and a folder without recordings', async () => {
    const folder = await temporaryFolder();
    const debFile = join(folder, 'x.deb');
    const options = { version: '1', cacheFolder: folder, report: () => undefined };
    await expect(fetchRecordings({ ...options, debFile })).rejects.toThrow('corpus.debFile: there is no file');
    await writeFile(debFile, 'no package');
    await expect(fetchRecordings({ ...options, debFile })).rejects.toThrow(/x\.deb cannot be unpacked/);
    await expect(unpackByTar(debFile, folder, 'gcin-voice')).rejects.toThrow(
      /x\.deb cannot be unpacked .*no ar archive/,
    );
    await expect(fetchRecordings({ ...options, oggFolder: folder })).rejects.toThrow(
      'holds no folders named in bopomofo',
    );
  });
});

describe('the gcin-voice corpus', () => {
  it('makes clean syllables and spliced sentences of real recordings, without a leak', async ({ skip }) => {
    if (recordings === undefined) return skip();
    const sentences = join(cacheFolder, 'pool.tsv');
    await writeFile(
      sentences,
      'id\ttext\tsplit\ns1\t今天天气很好。\ttrain\ns2\t你好，世界！\theldout\ns3\t熟<shou2>人很好。\ttrain\ns4\t走了。\ttrain\ns5\tOK了。\ttrain\n',
    );
    const config = gcinVoiceConfigSchema.parse({ oggFolder: await fewRecordings(recordings), sentences: [sentences] });
    const report = (message: string) => messages.push(message);
    const corpus = gcinVoiceCorpus.create(config as never, { cacheFolder, report });
    const { root, utterances: imported } = await corpus.import();
    const utterances = await parseUtterances('gcin-voice', imported);
    expect((await checkCorpus({ root, utterances })).findings).toEqual([]);
    const male = utterances.filter(({ speaker }) => speaker === 'gcin-male');
    expect(male.filter(({ kind }) => kind === 'recorded')).toHaveLength(16);
    expect(male.filter(({ kind }) => kind === 'spliced').map(({ text, split }) => [text, split])).toEqual([
      ['今天天气很好。', 'train'],
      ['你好，世界！', 'heldout'],
    ]);
    expect(male.find(({ id }) => id === 'gcin-male-shou2')!.split).toBe('heldout');
    const heldOut = heldOutOf(utterances);
    expect(heldOut.units).toContain('shou2');
    expect(() =>
      assertNoLeak(
        utterances.filter(({ split }) => split === 'train'),
        heldOut,
      ),
    ).not.toThrow();
    await expectNotes(root);
    await expectCleanClip(root, male.find(({ id }) => id === 'gcin-male-ma1')!);
    expect(await corpus.import()).toMatchObject({ root, utterances: imported });
  });
});

async function expectNotes(root: string): Promise<void> {
  const notes: unknown = JSON.parse(await readFile(join(root, 'notes.json'), 'utf8'));
  expect(notes).toMatchObject({
    leftOut: [
      { file: 'ㄅ', why: 'names no Mandarin syllable' },
      { file: 'ㄚ1/3.ogg', why: 'a5: clips (peak 1.04)' },
      { file: 'ㄏㄡ2/5.ogg', why: expect.stringMatching(/^hou2: is silent/) },
    ],
    skippedSentences: {
      'gcin-male': [
        { id: 's3', why: 'held-out syllable', what: 'combination shou2' },
        { id: 's4', why: 'missing syllable', what: 'zou3' },
        { id: 's5', why: 'letters', what: 'O' },
      ],
    },
  });
}

async function expectCleanClip(root: string, utterance: Utterance): Promise<void> {
  const { samples, sampleRate } = await readAudio(join(root, utterance.audio));
  expect(sampleRate).toBe(22050);
  expect(amplitudeToDb(rootMeanSquare(samples))).toBeCloseTo(-23, 1);
  expect(Math.abs(samples.reduce((sum, sample) => sum + sample, 0) / samples.length)).toBeLessThan(1e-3);
  expect(Math.abs(samples[0]!)).toBeLessThan(0.01);
}
