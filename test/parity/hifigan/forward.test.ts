import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { defaultSpectralSettings } from '../../../src/audio/spectralSettings.ts';
import { disposeParams, type ParamTree } from '../../../src/nn/params.ts';
import { randomSource } from '../../../src/nn/random.ts';
import { foldWeightNorm } from '../../../src/nn/weightNorm.ts';
import { hifigan } from '../../../src/plugins/vocoders/hifigan/index.ts';
import { describeEachBackend } from '../../../src/testing/backends.ts';
import { makePart } from '../../../src/testing/contractSuite.ts';
import '../../../src/testing/toBeAllClose.ts';
import type { Rank } from '../../../src/tf.ts';
import * as tf from '../../../src/tf.ts';
import { type Golden, importState, publishedState, rangedTensor, readGolden, resultOf } from '../publishedState.ts';
import { hifiganRanges, publishedShape } from './published.ts';

// Made by make_goldens.py from jik876/hifi-gan's own modules.
const file = join(import.meta.dirname, 'forward.safetensors');
const make = (node: object) =>
  makePart(hifigan, node, {
    spectral: defaultSpectralSettings,
    features: { form: 'mel', channels: 80 },
    timbreChannels: 4,
  });

describeEachBackend('HiFi-GAN with the weights of the reference', () => {
  let golden: Golden;
  beforeAll(async () => {
    golden = await readGolden(file);
  });

  describe.each([
    ['v1', 64],
    ['v2', 32],
    ['v3', 32],
  ] as const)('generator of the form %s', (form, initialChannels) => {
    const vocoder = make({ ...publishedShape[form], initialChannels });
    let params: ParamTree;
    beforeAll(async () => {
      const initial = vocoder.init(randomSource(1));
      const state = publishedState(golden, hifiganRanges, { prefix: `${form}.` });
      params = await importState(state, vocoder.foreign!['hifigan']!, initial);
      disposeParams(initial);
    });

    it.each([1, 3, 6])('makes the same wave of %i frames', (frames) => {
      const mel = tf.transpose(rangedTensor<Rank.R3>(`mel${frames}`, [2, 80, frames], -9, 1), [0, 2, 1]);
      const wave = tf.squeeze(vocoder.training!.generate(params, mel), [2]);
      const expected = resultOf(golden, `${form}/${frames}`);
      expect(expected.abs().max().dataSync()[0]).toBeGreaterThan(0.05);
      expect(wave).toBeAllClose(expected, 1e-5);
    });

    it('makes the same wave with its norm folded', () => {
      const mel = tf.transpose(rangedTensor<Rank.R3>('mel3', [2, 80, 3], -9, 1), [0, 2, 1]);
      const folded = foldWeightNorm(params);
      expect(tf.squeeze(vocoder.training!.generate(folded, mel), [2])).toBeAllClose(
        resultOf(golden, `${form}/3`),
        1e-5,
      );
    });
  });

  describe('discriminators', () => {
    const { discriminators } = make({ discriminatorWidth: 1 / 16 }).training!;
    let params: ParamTree;
    beforeAll(async () => {
      const initial = discriminators!.init(randomSource(1));
      const state = new Map(
        ['mpd.', 'msd.'].flatMap((prefix) =>
          [...publishedState(golden, hifiganRanges, { prefix })].map(
            ([name, tensor]) => [prefix + name, tensor] as const,
          ),
        ),
      );
      params = await importState(state, discriminators!.foreign!['hifigan']!, initial);
      disposeParams(initial);
    });

    it.each([150, 301])('give the same scores and feature maps, in the same order, to %i samples', (samples) => {
      const wave = rangedTensor<Rank.R3>(`wave${samples}`, [1, samples, 1], -1, 1);
      const { scores, featureMaps } = discriminators!.judge(params, wave);
      const names = [0, 1, 2, 3, 4].map((index) => `mpd/${samples}/${index}`);
      const all = [...names, ...[0, 1, 2].map((index) => `msd/${samples}/${index}`)];
      expect(scores).toHaveLength(all.length);
      all.forEach((name, index) => {
        const inRow = (map: tf.Tensor) => tf.reshape(map, [1, -1]);
        const maps = featureMaps[index]!;
        expect(inRow(scores[index]!), name).toBeAllClose(resultOf(golden, `${name}/score`), 1e-4);
        maps.slice(0, -1).forEach((map, layer) => {
          expect(inRow(map), `${name}/${layer}`).toBeAllClose(resultOf(golden, `${name}/map${layer}`), 1e-4);
        });
        expect(inRow(maps.at(-1)!)).toBeAllClose(inRow(scores[index]!), 0);
      });
    });
  });
});
