import { beforeAll, describe, expect, it } from 'vitest';
import { randomSource } from '../../../nn/random.ts';
import { startTestBackend } from '../../../testing/backends.ts';
import { describePart, makePart } from '../../../testing/contractSuite.ts';
import { probeSizes, vocoderProbe } from '../../../testing/partProbes.ts';
import { patternTensor } from '../../../testing/patternTensor.ts';
import '../../../testing/toBeAllClose.ts';
import type { Rank } from '../../../tf.ts';
import * as tf from '../../../tf.ts';
import { hifigan } from './index.ts';

const { spectral, timbreChannels } = probeSizes;
const node = {
  upsampleRates: [4, 2],
  upsampleKernels: [8, 4],
  initialChannels: 8,
  residualKernels: [3],
  residualDilations: [[1, 3]],
  segmentFrames: 12,
  discriminatorWidth: 0.004,
  periods: [2, 3],
  scales: 2,
};
const make = (changes: object = {}, form: 'mel' | 'latent' = 'mel') =>
  makePart(hifigan, { ...node, ...changes }, { spectral, features: { form, channels: 5 }, timbreChannels });

describePart('vocoder/hifigan on mels', () => vocoderProbe(make()));
describePart('vocoder/hifigan on a latent with timbre, single convolutions', () =>
  vocoderProbe(make({ residualBlock: 2, weightNorm: false, scales: 0, periods: [3] }, 'latent')),
);

beforeAll(async () => {
  await startTestBackend();
});

describe('hifigan', () => {
  it('makes hopLength samples in [-1, 1] per frame, the same as in training, and leaks no tensor', async () => {
    const vocoder = make();
    const params = vocoder.init(randomSource(1));
    const features = tf.mul(patternTensor<Rank.R2>([6, 5], 3), 4) as tf.Tensor2D;
    const before = tf.memory().numTensors;
    const samples = await vocoder.vocode(params, features);
    expect(tf.memory().numTensors).toBe(before);
    expect(samples).toHaveLength(48);
    expect(Math.max(...samples.map(Math.abs))).toBeLessThanOrEqual(1);
    const generated = vocoder.training!.generate(params, tf.expandDims(features, 0) as tf.Tensor3D);
    expect(generated.dataSync()).toEqual(samples);
  });

  it('has one score per period and scale, batch first', () => {
    const { discriminators } = make().training!;
    const wave = patternTensor<Rank.R3>([2, 97, 1], 4);
    const judgement = discriminators!.judge(discriminators!.init(randomSource(1)), wave);
    expect(judgement.scores.map(({ shape }) => shape[0])).toEqual([2, 2, 2, 2]);
    expect(judgement.featureMaps.map((maps) => maps.length)).toEqual([6, 6, 8, 8]);
    // An item's judgement does not depend on the others in the batch.
    const alone = discriminators!.judge(discriminators!.init(randomSource(1)), tf.slice(wave, [1], [1]) as tf.Tensor3D);
    judgement.scores.forEach((score, index) => {
      expect(tf.slice(score, [1], [1])).toBeAllClose(alone.scores[index]!, 1e-5);
    });
  });

  it('tells how many samples it makes of a frame before it is made', () => {
    const config = hifigan.configSchema.parse({ upsampleRates: [4, 3], upsampleKernels: [8, 5], initialChannels: 8 });
    expect(hifigan.forms(config as never, spectral)).toEqual({ accepts: 'any', hopLength: 12 });
  });
});
