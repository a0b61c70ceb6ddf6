import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { encodeWav } from '../../../audio/wavFile.ts';
import { parseUtterances } from '../../../corpus/manifest.ts';
import { buzz, temporaryFolder } from '../../../corpus/toneFixture.ts';
import { describeListedCorpus } from '../../../testing/corpusContract.ts';
import { kaldiConfigSchema, kaldiCorpus } from './index.ts';

describeListedCorpus({
  plugin: kaldiCorpus,
  list: 'text',
  wrongLine: { line: 'onlyAKey', message: /text:3: only 'onlyAKey'; expected an utterance and its text/ },
  write: async (path, recordings) => {
    await writeFile(join(path, 'wav.scp'), recordings.map(({ id, audio }) => `${id} ${audio}\n`).join(''));
    await writeFile(join(path, 'text'), recordings.map(({ id, text }) => `${id} ${text}\n`).join(''));
    return { path };
  },
});

describe('a Kaldi data folder', () => {
  const open = async (files: Readonly<Record<string, string>>) => {
    const path = await temporaryFolder();
    await writeFile(join(path, 'long.wav'), encodeWav(buzz(2), 22050));
    const all = { 'wav.scp': 'long long.wav\n', text: 'a 今天 很 好 OK 吧\nb 再见\n', ...files };
    for (const [name, content] of Object.entries(all)) await writeFile(join(path, name), content);
    const cacheFolder = await temporaryFolder();
    const config = kaldiConfigSchema.parse({ path, holdout: { fraction: 0 } });
    const { utterances } = await kaldiCorpus.create(config as never, { cacheFolder, report: () => undefined }).import();
    return parseUtterances('kaldi', utterances);
  };
  const segments = 'a long 0.1 0.9\nb long 1.0 1.75 1\n';

  it('makes utterances of the segments of a long recording, and joins Han characters', async () => {
    const utterances = await open({ segments, utt2spk: 'a anna\nb bert\n' });
    expect(utterances.map(({ id, audio, span, text, speaker }) => [id, audio, span, text, speaker])).toEqual([
      ['a', 'long.wav', { startSeconds: 0.1, endSeconds: 0.9 }, '今天很好 OK 吧', 'anna'],
      ['b', 'long.wav', { startSeconds: 1, endSeconds: 1.75 }, '再见', 'bert'],
    ]);
    expect(utterances.map(({ durationSeconds }) => durationSeconds)).toEqual([0.8, 0.75]);
    expect(new Set(utterances.map(({ sha256 }) => sha256)).size).toBe(1);
  });

  it('refuses commands, archives, unknown keys and impossible times, with file and line', async () => {
    const cases: readonly (readonly [Readonly<Record<string, string>>, RegExp])[] = [
      [{ 'wav.scp': 'long sox long.wav -t wav - |\n', segments }, /wav\.scp:1: .* is a command; .* never run/],
      [{ 'wav.scp': 'long raw.ark:17\n', segments }, /wav\.scp:1: .* lies in a Kaldi archive/],
      [{ 'wav.scp': 'long long.wav\nlong x.wav\n', segments }, /wav\.scp:2: 'long' stands in an earlier line/],
      [{ segments: 'a long 0.1 0.9\n' }, /text:2: the utterance 'b' is not in .*segments/],
      [{ segments, utt2spk: 'a anna\n' }, /text:2: the utterance 'b' is not in .*utt2spk/],
      [{}, /text:1: the recording 'a' is not in .*wav\.scp/],
      [{ segments: 'a long 0.9 0.1\nb long 0 1\n' }, /segments:1: .* expected recording, start and end/],
      [{ segments: 'a long 0.1 0.9\nb long 1 9\n' }, /text:2: the segment 1 s to 9 s ends after its recording/],
    ];
    for (const [files, message] of cases) await expect(open(files)).rejects.toThrow(message);
  });

  it('says which file is not there', async () => {
    const config = kaldiConfigSchema.parse({ path: await temporaryFolder() });
    const source = kaldiCorpus.create(config as never, { cacheFolder: '/nowhere', report: () => undefined });
    await expect(source.import()).rejects.toThrow(/corpus\.path: there is no .*wav\.scp; expected wav\.scp and text/);
  });
});
