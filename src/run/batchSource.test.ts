import { mkdtempSync } from 'node:fs';
import { truncate } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Worker } from 'node:worker_threads';
import { describe, expect, it } from 'vitest';
import { defaultSpectralSettings } from '../audio/spectralSettings.ts';
import { linearSpectrogram } from '../audio/spectrogram.ts';
import type { HostTensor } from '../core/checkpoint/hostTensor.ts';
import type { HostTree } from '../core/trainer/hostBatch.ts';
import { FeaturePacks } from '../corpus/featurePacks.ts';
import { PackReader } from '../corpus/packReader.ts';
import { silentRecord } from '../corpus/toneFixture.ts';
import { CorpusError } from '../errors.ts';
import { mandarinFrontend } from '../text/mandarin.ts';
import { batchSource } from './batchSource.ts';
import { type BatchTask, type BatchUtterance, batchCorpus } from './batchTask.ts';
import { makeBatch } from './batchWork.ts';

const settings = { ...defaultSpectralSettings, nFft: 16, winLength: 16, melBins: 3, hopLength: 4 };

/** Four utterances whose features lie in one pack. */
async function written() {
  const folder = mkdtempSync(join(tmpdir(), 'batches-'));
  const packs = await FeaturePacks.open(folder);
  const names = ['eins', 'zwei', 'drei', 'vier'];
  const framesOf = (index: number) => 20 + 3 * index;
  await packs.add(
    (async function* () {
      for (const [index, key] of names.entries()) {
        const frames = framesOf(index);
        const mel = Float32Array.from({ length: frames * settings.melBins }, (_, at) => Math.sin(at + 50 * index));
        const wave = Int16Array.from({ length: frames * settings.hopLength }, (_, at) => 7 * at + index);
        yield { key, value: { mel, frames, wave, record: silentRecord } };
      }
    })(),
  );
  const symbols = mandarinFrontend({})('你好。');
  const utterances = names.map((id, index): BatchUtterance => {
    const common = { id, text: '你好。', speaker: index % 2 === 0 ? 'low' : 'high', spans: undefined, symbols };
    return { ...common, frames: framesOf(index), durationSeconds: 1, features: packs.place(id) };
  });
  const corpus = { reader: new PackReader(folder), speakers: ['high', 'low'], settings };
  return { corpus, utterances };
}

/** An acoustic micro-batch with all that one may have, and one of windows. */
function tasksAt(utterances: readonly BatchUtterance[], step: number): readonly BatchTask[] {
  const chosen = [0, 1].map((row) => utterances[(step + row) % 4] as BatchUtterance);
  const states = new Float32Array(new SharedArrayBuffer(3 * 2 * 4)).fill(step);
  const windows = { segmentFrames: 8, starts: [step % 5, 16] };
  const items = chosen.map(({ symbols }) => ({
    ...{ tokenIds: Int32Array.of(1, 2, 3), offsets: Int32Array.of(-1, 0, 1), states },
    characterIndex: symbols.characterIndex,
  }));
  const ofMel = chosen.map(({ id, features, speaker }) => ({ speaker, pieces: [{ id, features, frames: 9 }] }));
  const ofRows = chosen.map(({ speaker }) => ({ speaker, row: Float32Array.of(step, 0.5) }));
  const reference =
    step % 2 === 0 ? { steps: 12, channels: 3, windows: ofMel } : { steps: 1, channels: 2, windows: ofRows };
  const semantic = { items, channels: 2, maxTokens: 16 };
  return [
    {
      kind: 'acoustic',
      utterances: chosen,
      withSpans: true,
      withLinearSpectrogram: true,
      reference,
      semantic,
      windows,
    },
    { kind: 'windows', utterances: chosen, windows },
  ];
}

async function firstBatches(threads: number, order: readonly number[]) {
  const { corpus, utterances } = await written();
  const planned = { tasksAt: (step: number) => tasksAt(utterances, step), audioSeconds: () => 1 };
  const source = batchSource(planned, { corpus, threads });
  const batches = [];
  for (const step of order) batches.push(await source.at(step));
  await source.close?.();
  return batches;
}

describe('batchSource', () => {
  it('gives the same batches from any number of threads, from any step on', async () => {
    const inline = await firstBatches(0, [0, 1, 2, 3, 4, 5]);
    expect(inline[2]?.[0]?.ids).toEqual(['drei', 'vier']);
    expect(inline[2]?.[1]?.tensors).toMatchObject({ wave: { shape: [2, 32, 1] }, mel: { shape: [2, 8, 3] } });
    const mels = [2, 3].map((step) => (inline[step]![0]!.tensors['reference'] as HostTree)['mel']);
    expect(mels).toMatchObject([{ shape: [2, 12, 3] }, { shape: [2, 1, 2], data: Float32Array.of(3, 0.5, 3, 0.5) }]);
    expect(await firstBatches(2, [0, 1, 2, 3, 4, 5])).toEqual(inline);
    expect(await firstBatches(1, [3, 4, 1])).toEqual([inline[3], inline[4], inline[1]]);
  });

  it('computes linear spectrograms from the stored waves where a decoder needs them', async () => {
    const { corpus, utterances } = await written();
    const [task] = tasksAt(utterances, 0) as [Extract<BatchTask, { kind: 'acoustic' }>];
    const targetsOf = (withLinearSpectrogram: boolean) =>
      makeBatch({ ...task, withLinearSpectrogram }, batchCorpus(corpus), corpus.reader).tensors['targets'];
    const { linearSpectrogram: made } = targetsOf(true) as { linearSpectrogram: HostTensor };
    const second = linearSpectrogram(corpus.reader.wave(utterances[1]!), settings);
    expect(made.shape).toEqual([2, 32, 9]);
    expect(made.data.subarray(32 * 9, (32 + second.frames) * 9)).toEqual(second.data);
    expect(made.data.subarray((32 + second.frames) * 9).every((value) => value === 0)).toBe(true);
    expect(targetsOf(false)).toMatchObject({ linearSpectrogram: undefined });
  });

  it('draws two steps ahead for each thread and not one more', async () => {
    const { corpus, utterances } = await written();
    const drawn: number[] = [];
    const planned = {
      tasksAt: (step: number) => {
        drawn.push(step);
        return tasksAt(utterances, step);
      },
      audioSeconds: () => 1,
    };
    const source = batchSource(planned, { corpus, threads: 2 });
    for (const step of [7, 8, 9]) await source.at(step);
    expect(drawn).toEqual([7, 8, 9, 10, 11, 12, 13]);
    await source.close?.();
  });

  it.each([0, 2])(
    'fails at the step that cannot be read, names the utterance and leaves no thread (%i threads)',
    async (threads) => {
      const { corpus, utterances } = await written();
      const last = utterances[3] as BatchUtterance;
      await truncate(join(corpus.reader.folder, last.features.pack), last.features.offsetBytes + 8);
      const started: Worker[] = [];
      const note = (worker: Worker) => void started.push(worker);
      process.on('worker', note);
      const source = batchSource(
        { tasksAt: (step) => tasksAt(utterances, step), audioSeconds: () => 1 },
        { corpus, threads },
      );
      await expect(source.at(0)).resolves.toHaveLength(2);
      await expect(source.at(1)).resolves.toHaveLength(2);
      const failure: unknown = await source.at(2).catch((error: unknown) => error);
      expect(failure).toBeInstanceOf(CorpusError);
      expect((failure as Error).message).toMatch(/^'vier': .*\.bin is cut short/);
      await source.close?.();
      process.off('worker', note);
      expect(started).toHaveLength(threads);
      expect(started.every(({ threadId }) => threadId === -1)).toBe(true);
    },
  );
});
