import { beforeAll, describe, expect, it } from 'vitest';
import { ConfigError } from '../../../errors.ts';
import { randomSource } from '../../../nn/random.ts';
import { startTestBackend } from '../../../testing/backends.ts';
import { describePart, makePart } from '../../../testing/contractSuite.ts';
import { probeSizes, vocoderProbe } from '../../../testing/partProbes.ts';
import { patternTensor } from '../../../testing/patternTensor.ts';
import type { Rank } from '../../../tf.ts';
import * as tf from '../../../tf.ts';
import { vocos } from './index.ts';

const { spectral, timbreChannels } = probeSizes;
const node = {
  channels: 6,
  filterChannels: 10,
  layers: 2,
  segmentFrames: 8,
  discriminatorWidth: 0.004,
  periods: [2],
  scales: 0,
};
const make = (changes: object = {}, form: 'mel' | 'latent' = 'mel') =>
  makePart(vocos, { ...node, ...changes }, { spectral, features: { form, channels: 5 }, timbreChannels });

describePart('vocoder/vocos on mels', () => vocoderProbe(make()));
describePart('vocoder/vocos on a latent with timbre', () => vocoderProbe(make({}, 'latent')));

beforeAll(async () => {
  await startTestBackend();
});

describe('vocos', () => {
  it('makes hopLength samples per frame, the same as in training, and leaks no tensor', async () => {
    const vocoder = make();
    const params = vocoder.init(randomSource(1));
    const features = patternTensor<Rank.R2>([6, 5], 3);
    const before = tf.memory().numTensors;
    const samples = await vocoder.vocode(params, features);
    expect(tf.memory().numTensors).toBe(before);
    expect(samples).toHaveLength(48);
    expect(samples.every(Number.isFinite)).toBe(true);
    const generated = vocoder.training!.generate(params, tf.expandDims(features, 0) as tf.Tensor3D);
    expect(generated.dataSync()).toEqual(samples);
  });

  it('refuses frames that overlap too little', () => {
    const sparse = { ...spectral, nFft: 12 };
    const features = { form: 'mel', channels: 5 } as const;
    expect(() => makePart(vocos, node, { spectral: sparse, features, timbreChannels })).toThrow(ConfigError);
  });
});
