import { beforeAll, expect, it } from 'vitest';
import { logMelSpectrogram } from '../../../audio/spectrogram.ts';
import { WorkerPool } from '../../../core/workers/workerPool.ts';
import { startTestBackend } from '../../../testing/backends.ts';
import { makePart } from '../../../testing/contractSuite.ts';
import * as tf from '../../../tf.ts';
import { griffinLim } from './index.ts';

const spectral = { sampleRate: 8000, nFft: 256, hopLength: 64, winLength: 256, melBins: 40, fMinHz: 0, fMaxHz: null };
const make = () =>
  makePart(griffinLim, { iterations: 8 }, { spectral, features: { form: 'mel', channels: 40 }, timbreChannels: 4 });

beforeAll(async () => {
  await startTestBackend();
});

it('has nothing to train and says what it accepts', () => {
  const vocoder = make();
  expect(vocoder.training).toBeUndefined();
  expect(vocoder.accepts).toEqual({ form: 'mel', channels: 40 });
  expect(vocoder.init(undefined as never)).toEqual({});
});

it('makes hopLength samples per frame of a wave that has the mel it came from, and leaks no tensor', async () => {
  const wave = Float32Array.from({ length: 64 * 24 }, (_, n) => 0.4 * Math.sin((2 * Math.PI * 500 * n) / 8000));
  const { data, frames, bins } = logMelSpectrogram(wave, spectral);
  const features = tf.tensor2d(data, [frames, bins]);
  const before = tf.memory().numTensors;
  const samples = await make().vocode({}, features);
  expect(tf.memory().numTensors).toBe(before);
  expect(samples).toHaveLength(frames * spectral.hopLength);
  const again = logMelSpectrogram(samples, spectral).data;
  const loudest = (values: Float32Array, frame: number) => {
    const row = [...values.subarray(frame * bins, (frame + 1) * bins)];
    return row.indexOf(Math.max(...row));
  };
  for (let frame = 4; frame < frames - 4; frame++) expect(loudest(again, frame)).toBe(loudest(data, frame));
});

it('makes the same wave in a worker thread', async () => {
  const logMel = { data: Float32Array.from({ length: 24 * 40 }, (_, i) => -4 + 2 * Math.sin(i)), frames: 24, bins: 40 };
  const vocoder = make();
  const pool = new WorkerPool({ name: 'test', threads: 1, ...vocoder.onHost! });
  const inThread = await pool.run(logMel);
  await pool.close();
  const features = tf.tensor2d(logMel.data, [24, 40]);
  expect(inThread).toEqual(await vocoder.vocode({}, features));
  expect(Math.max(...inThread)).toBeGreaterThan(1e-3);
});
