import { spawn } from 'node:child_process';
import { mkdir, readdir, readFile, rm, truncate, utimes, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { beforeEach, describe, expect, it } from 'vitest';
import { decodeAudio } from '../audio/readAudio.ts';
import { defaultSpectralSettings } from '../audio/spectralSettings.ts';
import { logMelSpectrogram } from '../audio/spectrogram.ts';
import { endToEnd } from '../audio/stretches.ts';
import { encodeWav } from '../audio/wavFile.ts';
import { CorpusError } from '../errors.ts';
import { mandarinFrontend } from '../text/mandarin.ts';
import { hashBytes } from './contentHash.ts';
import { gatesSchema } from './gates.ts';
import { type ChainStep, preparedFigures } from './preparationChain.ts';
import { type PrepareCorpusOptions, prepareCorpus, readSymbols } from './prepareCorpus.ts';
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

  it('does a step only to the recordings that it is meant for, and leaves the features of the others', async () => {
    const plain = await prepare();
    const options = { settings: defaultSpectralSettings, frontend, cacheFolder: join(root, 'cache'), threads: 0 };
    const background: ChainStep = {
      ...{ step: 'noise', name: 'background', changes: ['snrDb'] },
      module: new URL('../plugins/preparation/background/step.ts', import.meta.url).href,
      options: { sound: 'white', files: [], signalToNoiseDb: 10, seed: 1 },
      only: { speakers: ['tester', 'another'], splits: ['train'] },
    };
    const noisy = await prepareCorpus({ root, utterances }, { ...options, steps: [background] });
    expect(noisy.report).toMatchObject({ computed: 2, reused: 1 });
    expect(noisy.hash).not.toBe(plain.hash);
    expect(noisy.utterances[1]!.mel()).toEqual(plain.utterances[1]!.mel());
    expect(noisy.utterances[0]!.mel()).not.toEqual(plain.utterances[0]!.mel());
    expect([...noisy.records.values()].map(({ steps }) => steps.map(({ step }) => step))).toEqual([
      ['noise'],
      [],
      ['noise'],
    ]);
    const nobody = await prepareCorpus(
      { root, utterances },
      { ...options, steps: [{ ...background, only: { speakers: ['nobody'] } }] },
    );
    expect([nobody.report.computed, nobody.hash]).toEqual([0, plain.hash]);
    const untagged = await prepareCorpus(
      { root, utterances: [utterances[0]!, { ...utterances[2]!, tags: { unit: 'syllable' } }] },
      { ...options, steps: [{ ...background, only: { units: ['syllable'] } }] },
    );
    expect([...untagged.records.values()].map(({ steps }) => steps.length)).toEqual([0, 1]);
    for (const corpus of [plain, noisy, nobody, untagged]) corpus.close();
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

describe('prepareCorpus with steps and gates', () => {
  let root: string;
  let utterances: Utterance[];
  const gates = gatesSchema.parse({ sentence: { leastSeconds: 0.3, leastSpeechRatio: 0.2 } });
  const steps = [trimBy({ rangeDb: 40, keepSeconds: 0.05, fadeSeconds: 0.005 })];
  const prepare = (options: Partial<PrepareCorpusOptions> = {}, cache = 'cache') =>
    prepareCorpus(
      { root, utterances },
      { settings: defaultSpectralSettings, frontend, cacheFolder: join(root, cache), threads: 0, gates, ...options },
    );
  const write = async (id: string, samples: Float32Array): Promise<Utterance> => {
    const utterance = await writeBuzzUtterance(root, id, { durationSeconds: 0.5 });
    await writeFile(join(root, `${id}.wav`), encodeWav(samples, 22050));
    return utterance;
  };

  beforeEach(async () => {
    root = await temporaryFolder();
    const silence = new Float32Array(8820);
    utterances = [
      await write('good', endToEnd([silence, buzz(0.6), silence])),
      await write('silent', new Float32Array(22050)),
      await write('short', endToEnd([silence, buzz(0.1), silence])),
      await write('tiny', buzz(0.01)),
    ];
  });

  it('leaves out what does not pass, says why, and measures all', async () => {
    const corpus = await prepare({ steps });
    expect(corpus.utterances.map(({ id }) => id)).toEqual(['good']);
    expect(
      corpus.rejected.map(({ utterance, rejections }) => [utterance.id, rejections.map(({ reason }) => reason)]),
    ).toEqual([
      ['silent', ['silent']],
      ['short', ['short']],
      ['tiny', ['silent', 'short']],
    ]);
    expect(corpus.report).toMatchObject({ computed: 4, rejected: 3 });
    expect(corpus.report.minutes * 60).toBeCloseTo(0.7, 1);
    expect(corpus.report.recordedMinutes * 60).toBeCloseTo(1.4 + 1 + 0.9 + 0.01, 2);
    expect(preparedFigures(corpus.records.get('good')!).durationSeconds).toBeCloseTo(0.7, 1);
    corpus.close();
    const again = await prepare({ steps });
    expect(again.report).toMatchObject({ computed: 0, reused: 4, rejected: 3 });
    expect(again.records).toEqual(corpus.records);
    again.close();
  });

  it('keeps what is asked by id or by reason, and refuses a name that is neither', async () => {
    const idsKept = async (...keep: string[]) => {
      const corpus = await prepare({ steps, keep });
      corpus.close();
      return corpus.utterances.map(({ id }) => id);
    };
    expect(await idsKept('short')).toContain('short');
    utterances = utterances.filter(({ id }) => id !== 'tiny');
    expect(await idsKept('silent')).toEqual(['good', 'silent']);
    await expect(prepare({ steps, keep: ['noisily'] })).rejects.toThrow(/'noisily' is no utterance .* \(silent, short/);
  });

  it('refuses a kept recording that is too short for features', async () => {
    await expect(prepare({ keep: ['tiny'] })).rejects.toThrow(/'tiny': .*lasts 0\.010 s; at least 1025 samples/);
  });

  it('computes anew with other steps only, and keeps the key where there are none', async () => {
    const kept = ['good', 'silent', 'short'];
    utterances = utterances.filter(({ id }) => kept.includes(id));
    const plain = await prepare({ gates: null });
    const hashOf = async (options: Partial<PrepareCorpusOptions>) => {
      const corpus = await prepare(options);
      corpus.close();
      return [corpus.hash, corpus.report.computed];
    };
    expect(await hashOf({ gates: null, steps: [] })).toEqual([plain.hash, 0]);
    const [trimmed, computed] = await hashOf({ gates: null, steps });
    expect([trimmed === plain.hash, computed]).toEqual([false, 3]);
    expect(
      (await hashOf({ gates: null, steps: [trimBy({ rangeDb: 30, keepSeconds: 0.05, fadeSeconds: 0 })] }))[1],
    ).toBe(3);
    plain.close();
  });

  it('moves boundaries with what is cut out', async () => {
    const boundaries = [
      { unit: 'ni3', startSeconds: 0.4, endSeconds: 0.7 },
      { unit: 'hao3', startSeconds: 0.7, endSeconds: 1 },
    ];
    utterances = [{ ...utterances[0]!, text: '你好', pinyin: ['ni3', 'hao3'], boundaries }];
    const corpus = await prepare({ steps });
    const [good] = corpus.utterances;
    const middle = good!.unitFrames![0]!.endFrame / (22050 / 256);
    expect(middle).toBeCloseTo(0.35, 1);
    corpus.close();
  });

  it('goes on after a kill and ends with the same bytes', async () => {
    const [good] = utterances;
    const bytes = encodeWav(buzz(0.05), 22050);
    utterances = Array.from({ length: 280 }, (_, index) => ({ ...good!, id: `u${index}`, audio: `u${index}.wav` }));
    // The last sample tells them apart.
    for (const [index, { audio }] of utterances.entries()) {
      new DataView(bytes.buffer).setInt16(bytes.length - 2, index, true);
      await writeFile(join(root, audio), bytes);
    }
    await writeFile(join(root, 'utterances.json'), JSON.stringify(utterances));
    const child = spawn(process.execPath, ['--import', 'tsx', killedPreparation, root, join(root, 'killed')]);
    const signal = await new Promise((done) => child.on('exit', (_code, signal) => done(signal)));
    expect(signal).toBe('SIGKILL');
    const resumed = await prepare({}, 'killed');
    expect(resumed.report).toMatchObject({ computed: 24, reused: 256 });
    const whole = await prepare({}, 'whole');
    expect(resumed.hash).toBe(whole.hash);
    expect(await filesOf(join(root, 'killed', 'features'))).toEqual(await filesOf(join(root, 'whole', 'features')));
    resumed.close();
    whole.close();
  }, 180_000);
});

function trimBy(options: object): ChainStep {
  const module = new URL('../plugins/preparation/trim/step.ts', import.meta.url).href;
  return { step: 'trim', name: 'trim', module, options, changes: ['durationSeconds', 'speechRatio'] };
}

const killedPreparation = fileURLToPath(new URL('../testing/killedPreparation.ts', import.meta.url));

async function filesOf(folder: string): Promise<readonly (readonly string[])[]> {
  const names = (await readdir(folder)).filter((name) => !name.startsWith('.')).sort();
  return Promise.all(names.map(async (name) => [name, hashBytes(await readFile(join(folder, name)))]));
}

describe('readSymbols', () => {
  it('prefers given readings to the dictionary', () => {
    const utterance = { id: 'x', text: '行。', language: 'zh', pinyin: ['hang2'] } as const;
    expect(readSymbols(utterance, frontend).symbols).toEqual(['h', 'ang', '。']);
    expect(readSymbols({ ...utterance, pinyin: undefined }, frontend).symbols).toEqual(['x', 'ing', '。']);
  });
});
