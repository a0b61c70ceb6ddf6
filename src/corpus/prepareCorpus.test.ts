import { mkdir, readdir, readFile, rm, truncate, utimes, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { beforeEach, describe, expect, it } from 'vitest';
import { decodeAudio } from '../audio/readAudio.ts';
import { defaultSpectralSettings } from '../audio/spectralSettings.ts';
import { logMelSpectrogram } from '../audio/spectrogram.ts';
import { encodeWav } from '../audio/wavFile.ts';
import { CorpusError } from '../errors.ts';
import { mandarinFrontend } from '../text/mandarin.ts';
import { hashBytes } from './contentHash.ts';
import { prepareCorpus, readSymbols } from './prepareCorpus.ts';
import { buzz, temporaryFolder, writeBuzzUtterance } from './toneFixture.ts';
import type { Utterance } from './utterance.ts';

const frontend = mandarinFrontend();

describe('prepareCorpus', () => {
  let root: string;
  let utterances: Utterance[];
  const prepare = (settings = defaultSpectralSettings, threads = 0, cacheFolder = join(root, 'cache')) =>
    prepareCorpus({ root, utterances }, { settings, frontend, cacheFolder, threads });

  beforeEach(async () => {
    root = await temporaryFolder();
    utterances = [
      await writeBuzzUtterance(root, 'a', { durationSeconds: 0.4, hz: 120 }),
      await writeBuzzUtterance(root, 'b', { durationSeconds: 0.5, hz: 160, speaker: 'another', split: 'heldout' }),
      await writeBuzzUtterance(root, 'c', { durationSeconds: 0.6, hz: 200, text: 'ma1', pinyin: ['ma1'] }),
    ];
  });

  it('gives the log-mel and the wave of each recording', async () => {
    const corpus = await prepare();
    const samples = (await decodeAudio(encodeWav(buzz(0.4, 120), 22050), 'a')).samples;
    const [a] = corpus.utterances;
    const expected = logMelSpectrogram(samples, defaultSpectralSettings);
    expect(a!.frames).toBe(expected.frames);
    expect(a!.mel()).toEqual(expected.data);
    const wave = a!.wave();
    expect(wave).toHaveLength(expected.frames * 256);
    expect(Math.max(...wave.map((sample, i) => Math.abs(sample - samples[i]!)))).toBeLessThan(1 / 16384);
    expect(corpus.speakers).toEqual(['another', 'tester']);
    expect(corpus.utterances.map(({ split }) => split)).toEqual(['train', 'heldout', 'train']);
    expect(corpus.utterances[2]!.symbols.symbols).toEqual(['m', 'a']);
    corpus.close();
  });

  it('computes nothing a second time, and after a change only what changed', async () => {
    const first = await prepare();
    expect(first.report).toMatchObject({ computed: 3, reused: 0 });
    const second = await prepare();
    expect(second.report).toMatchObject({ computed: 0, reused: 3 });
    expect(second.hash).toBe(first.hash);
    await writeFile(join(root, 'b.wav'), encodeWav(buzz(0.5, 170), 22050));
    const third = await prepare();
    expect(third.report).toMatchObject({ computed: 1, reused: 2 });
    expect(third.hash).not.toBe(first.hash);
    expect(third.utterances[0]!.mel()).toEqual(first.utterances[0]!.mel());
    expect(third.utterances[1]!.mel()).not.toEqual(first.utterances[1]!.mel());
    const others = await prepare({ ...defaultSpectralSettings, melBins: 40 });
    expect(others.report.computed).toBe(3);
    for (const corpus of [first, second, third, others]) corpus.close();
  });

  it('prepares a part of a long recording as if it were a file of its own', async () => {
    const long = buzz(2, 180);
    await writeFile(join(root, 'long.wav'), encodeWav(long, 22050));
    await writeFile(join(root, 'cut.wav'), encodeWav(long.subarray(11025, 22050), 22050));
    const whole = { ...utterances[0]!, text: '好', sha256: undefined };
    const span = { startSeconds: 0.5, endSeconds: 1 };
    utterances = [
      { ...whole, id: 'part', audio: 'long.wav', span, durationSeconds: 0.5 },
      { ...whole, id: 'cut', audio: 'cut.wav', durationSeconds: 0.5 },
      { ...whole, id: 'all', audio: 'long.wav', durationSeconds: 2 },
    ];
    const corpus = await prepare();
    const [part, cut, all] = corpus.utterances;
    expect(part!.mel()).toEqual(cut!.mel());
    expect(all!.frames).toBeGreaterThan(3 * part!.frames);
    corpus.close();
    utterances[0] = { ...utterances[0]!, span: { startSeconds: 1.9, endSeconds: 2.4 } };
    await expect(prepare()).rejects.toThrow(/'part': .*long\.wav: the segment 1\.9 s to 2\.4 s ends after/);
  });

  it('writes the same bytes in the same order with threads as without', async () => {
    for (let index = 0; index < 5; index++) {
      const durationSeconds = 1.2 - 0.2 * index;
      utterances.push(await writeBuzzUtterance(root, `more${index}`, { durationSeconds, hz: 100 + index }));
    }
    const contents = await Promise.all(
      [0, 2].map(async (threads) => {
        const folder = join(root, `with-${threads}-threads`);
        const corpus = await prepare(defaultSpectralSettings, threads, folder);
        expect(corpus.report).toMatchObject({ computed: 8, reused: 0 });
        corpus.close();
        const names = (await readdir(join(folder, 'features'))).sort();
        return Promise.all(
          names.map(async (name) => [name, hashBytes(await readFile(join(folder, 'features', name)))]),
        );
      }),
    );
    expect(contents[1]).toHaveLength(2);
    expect(contents[1]).toEqual(contents[0]);
  });

  it('names what a thread cannot prepare as it does without', async () => {
    utterances[1] = await writeBuzzUtterance(root, 'b', { durationSeconds: 0.01 });
    await writeFile(join(root, 'c.wav'), 'these are words and no sound at all');
    const failure: unknown = await prepare(defaultSpectralSettings, 2).catch((thrown: unknown) => thrown);
    expect(failure).toBeInstanceOf(CorpusError);
    expect((failure as Error).message).toMatch(/'b': .*b\.wav lasts 0\.010 s; at least/);
    expect(await readdir(join(root, 'cache', 'features'))).toEqual([]);
  });

  it('changes its hash with a text and leaves the features', async () => {
    const first = await prepare();
    utterances[0] = { ...utterances[0]!, text: '再见' };
    const second = await prepare();
    expect(second.report.computed).toBe(0);
    expect(second.hash).not.toBe(first.hash);
  });

  it('makes again what was torn or half written', async () => {
    (await prepare()).close();
    const features = join(root, 'cache', 'features');
    const pack = (await readdir(features)).find((name) => name.endsWith('.bin'))!;
    await truncate(join(features, pack), 1000);
    const again = await prepare();
    expect(again.report.computed).toBe(3);
    expect(again.utterances[2]!.mel().length).toBe(again.utterances[2]!.frames * 80);
    again.close();
    await rm(join(features, pack));
    expect((await prepare()).report.computed).toBe(3);
    expect((await readdir(features)).filter((name) => name.startsWith('.'))).toEqual([]);
  });

  it('removes what a killed process left, and not what another one is writing', async () => {
    const features = join(root, 'cache', 'features');
    await mkdir(features, { recursive: true });
    const [abandoned, growing] = ['.writing-pack-1', '.writing-pack-2'];
    for (const name of [abandoned, growing]) await writeFile(join(features, name), 'half');
    const twoHoursAgo = Date.now() / 1000 - 7200;
    await utimes(join(features, abandoned), twoHoursAgo, twoHoursAgo);
    (await prepare()).close();
    expect((await readdir(features)).filter((name) => name.startsWith('.'))).toEqual([growing]);
  });

  it('turns boundaries into spans', async () => {
    const boundaries = [
      { unit: 'ni3', startSeconds: 0, endSeconds: 0.2 },
      { unit: 'hao3', startSeconds: 0.2, endSeconds: 0.4 },
    ];
    utterances = [{ ...utterances[0]!, pinyin: ['ni3', 'hao3'], boundaries }];
    const [prepared] = (await prepare()).utterances;
    expect([...prepared!.spans!]).toEqual([0, 16, 1, 17, 17, 33, 18, 34]);
    expect(prepared!.frames).toBe(34);
  });

  it('names the utterance that cannot be prepared, and keeps no half-made pack', async () => {
    utterances[1] = { ...utterances[1]!, sha256: '0'.repeat(64) };
    await expect(prepare()).rejects.toThrow(/'b': .*b\.wav is not the file that was imported/);
    utterances[1] = await writeBuzzUtterance(root, 'b', { durationSeconds: 0.01 });
    await expect(prepare()).rejects.toThrow(/'b': .*b\.wav lasts 0\.010 s; at least/);
    utterances[1] = { ...utterances[0]!, id: 'gone', audio: 'gone.wav' };
    await expect(prepare()).rejects.toThrow(/'gone': .*gone\.wav is missing/);
    await writeFile(join(root, 'b.wav'), 'these are words and no sound at all');
    utterances[1] = { ...utterances[0]!, id: 'words', audio: 'b.wav' };
    await expect(prepare()).rejects.toThrow(/'words': .*b\.wav: expected a WAV/);
    expect(await readdir(join(root, 'cache', 'features'))).toEqual([]);
    utterances[1] = { ...utterances[0]!, id: 'odd', text: '你€' };
    await expect(prepare()).rejects.toThrow(/'odd': .*€/);
  });
});

describe('readSymbols', () => {
  it('prefers given readings to the dictionary', () => {
    const utterance = { id: 'x', text: '行。', language: 'zh', pinyin: ['hang2'] } as const;
    expect(readSymbols(utterance, frontend).symbols).toEqual(['h', 'ang', '。']);
    expect(readSymbols({ ...utterance, pinyin: undefined }, frontend).symbols).toEqual(['x', 'ing', '。']);
  });
});
