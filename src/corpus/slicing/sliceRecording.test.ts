import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { endToEnd } from '../../audio/stretches.ts';
import { encodeWav } from '../../audio/wavFile.ts';
import { tableConfigSchema } from '../../plugins/corpora/table/config.ts';
import { tableCorpus } from '../../plugins/corpora/table/index.ts';
import { mandarinFrontend } from '../../text/mandarin.ts';
import { parseUtterances } from '../manifest.ts';
import { babble, temporaryFolder } from '../toneFixture.ts';
import { writeLabels } from './labels.ts';
import { readScript, sliceRecording } from './sliceRecording.ts';
import { slicingConfigSchema } from './slicingConfig.ts';

const sampleRate = 22050;
const quiet = (seconds: number) =>
  new Float32Array(Math.round(seconds * sampleRate)).map((_, i) => 1e-4 * Math.sin(i * i));
const recordingOf = (...parts: readonly Float32Array[]) => {
  const samples = endToEnd(parts);
  return { samples, sampleRate, channels: 1, durationSeconds: samples.length / sampleRate };
};
const frontend = mandarinFrontend({ erhua: 'separate' });
const script = ['天气好。', '我们一起去公园。', '再见。'].map((text) => ({
  text,
  phonemes: frontend(text).symbols.length,
}));

/** Speech from 0.5 to 1.5 s, 2 to 4.5 s, and 5 to 5.6 s. */
const talk = () =>
  recordingOf(quiet(0.5), babble(1, 1), quiet(0.5), babble(2, 2.5), quiet(0.5), babble(3, 0.6), quiet(0.5));

describe('slicing a long recording', () => {
  const slice = (changes: object = {}, lines: typeof script | undefined = undefined, audio = talk()) =>
    sliceRecording(audio, lines, { config: slicingConfigSchema.parse(changes), place: 'long.wav' });

  it('cuts at pauses and keeps padding', async () => {
    const { slices } = await slice({ minSeconds: 0.3 });
    const near = [
      [0.4, 1.6],
      [1.9, 4.6],
      [4.9, 5.7],
    ];
    expect(slices).toHaveLength(3);
    slices.forEach(({ span }, index) => {
      expect(Math.abs(span.startSeconds - near[index]![0]!)).toBeLessThan(0.15);
      expect(Math.abs(span.endSeconds - near[index]![1]!)).toBeLessThan(0.25);
    });
  });

  it('joins what is too short and cuts speech without a pause that is too long', async () => {
    const joined = await slice({ minSeconds: 1, maxSeconds: 4 });
    expect(joined.slices).toHaveLength(2);
    const cut = await slice({ minSeconds: 0.2, maxSeconds: 1.5, paddingSeconds: 0 });
    expect(cut.slices.length).toBeGreaterThan(3);
    for (const { span } of cut.slices) expect(span.endSeconds - span.startSeconds).toBeLessThanOrEqual(1.5);
  });

  it('gives each slice its sentence of the script', async () => {
    const { slices, unsaid, unscripted } = await slice({ minSeconds: 0.3 }, script);
    expect(slices.map(({ text }) => text)).toEqual(['天气好。', '我们一起去公园。', '再见。']);
    expect([unsaid, unscripted]).toEqual([[], []]);
  });

  it('says what is wrong: no speech, limits that exclude each other, no script', async () => {
    await expect(slice({}, undefined, recordingOf(quiet(2)))).rejects.toThrow(/long\.wav: no speech was found/);
    await expect(slice({ minSeconds: 5, maxSeconds: 4 })).rejects.toThrow(/minSeconds is 5, maxSeconds 4/);
    const folder = await temporaryFolder();
    await writeFile(join(folder, 'empty.txt'), '\n');
    await writeFile(join(folder, 'gbk.txt'), Buffer.from([0xc4, 0xe3]));
    await expect(readScript(join(folder, 'empty.txt'), 'zh', frontend)).rejects.toThrow(
      /empty\.txt: holds no sentence/,
    );
    await expect(readScript(join(folder, 'gbk.txt'), 'zh', frontend)).rejects.toThrow(/gbk\.txt:1: is not UTF-8/);
  });

  it('writes labels that can be edited and imported again', async () => {
    const folder = await temporaryFolder();
    const audio = talk();
    await writeFile(join(folder, 'long.wav'), encodeWav(audio.samples, sampleRate));
    const { slices } = await slice({ minSeconds: 0.3 }, script);
    const labels = join(folder, 'labels.tsv');
    await writeLabels(labels, 'long.wav', slices);
    const importLabels = async () => {
      const columns = { id: 'id', startSeconds: 'startSeconds', endSeconds: 'endSeconds' };
      const config = tableConfigSchema.parse({ path: labels, columns, holdout: { fraction: 0 } });
      const environment = { cacheFolder: await temporaryFolder(), report: () => undefined };
      return parseUtterances('table', (await tableCorpus.create(config as never, environment).import()).utterances);
    };
    const utterances = await importLabels();
    expect(utterances.map(({ span, text }) => ({ span, text }))).toEqual(
      slices.map(({ span, text }) => ({ span, text })),
    );
    const edited = (await readFile(labels, 'utf8')).split('\n').filter((line) => !line.includes('公园'));
    await writeFile(labels, edited.join('\n').replace('再见。', '再会。'));
    expect((await importLabels()).map(({ id, text }) => [id, text])).toEqual([
      ['long-1', '天气好。'],
      ['long-3', '再会。'],
    ]);
    await expect(writeLabels(labels, 'a\tb.wav', slices)).rejects.toThrow('holds a tab');
  });
});
