import { join } from 'node:path';
import { beforeAll, expect, it } from 'vitest';
import { defaultSpectralSettings } from '../../../src/audio/spectralSettings.ts';
import { disposeParams, type ParamTree } from '../../../src/nn/params.ts';
import { randomSource } from '../../../src/nn/random.ts';
import { vocos } from '../../../src/plugins/vocoders/vocos/index.ts';
import { describeEachBackend } from '../../../src/testing/backends.ts';
import { makePart } from '../../../src/testing/contractSuite.ts';
import '../../../src/testing/toBeAllClose.ts';
import type { Rank } from '../../../src/tf.ts';
import * as tf from '../../../src/tf.ts';
import { type Golden, importState, publishedState, rangedTensor, readGolden, resultOf } from '../publishedState.ts';

// Made by make_goldens.py from the published package's own modules.
const file = join(import.meta.dirname, 'forward.safetensors');
/** As RANGES there. */
const ranges = {
  'norm.weight': [0.75, 1.25],
  gamma: [0.2, 0.5],
  'dwconv.weight': [-0.5, 0.5],
  'embed.weight': [-0.1, 0.1],
  'pwconv1.weight': [-0.3, 0.3],
  'pwconv2.weight': [-0.3, 0.3],
  'out.weight': [-0.3, 0.3],
  bias: [-0.1, 0.1],
} as const;

describeEachBackend('Vocos with the weights of the reference', () => {
  const vocoder = makePart(
    vocos,
    { channels: 32, filterChannels: 96, layers: 3 },
    { spectral: defaultSpectralSettings, features: { form: 'mel', channels: 80 }, timbreChannels: 4 },
  );
  const melOf = (frames: number) =>
    tf.transpose(rangedTensor<Rank.R3>(`mel${frames}`, [2, 80, frames], -9, 1), [0, 2, 1]) as tf.Tensor3D;
  let golden: Golden;
  let params: ParamTree;
  beforeAll(async () => {
    golden = await readGolden(file);
    const initial = vocoder.init(randomSource(1));
    const state = publishedState(golden, ranges, { prefix: 'vocos.' });
    params = await importState(state, vocoder.foreign!['vocos']!, initial);
    disposeParams(initial);
  });

  it.each([1, 2, 9])('makes the same wave of %i frames', (frames) => {
    const wave = tf.squeeze(vocoder.training!.generate(params, melOf(frames)), [2]);
    expect(wave).toBeAllClose(resultOf(golden, `wave/${frames}`), 1e-4);
  });

  it('has the same gradient with respect to its features', () => {
    const weighting = tf.reshape(rangedTensor<Rank.R2>('weighting', [2, 512], -1, 1), [2, 512, 1]);
    const gradient = tf.grad((mel) =>
      tf.sum(tf.mul(vocoder.training!.generate(params, mel as tf.Tensor3D), weighting)),
    )(melOf(2));
    expect(gradient).toBeAllClose(resultOf(golden, 'gradient/2'), 1e-4);
  });
});
