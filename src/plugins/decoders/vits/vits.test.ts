import { beforeAll, describe, expect, it } from 'vitest';
import { ShapeError } from '../../../errors.ts';
import { mapParams, type ParamTree } from '../../../nn/params.ts';
import { randomSource } from '../../../nn/random.ts';
import { startTestBackend } from '../../../testing/backends.ts';
import { describePart, makePart } from '../../../testing/contractSuite.ts';
import { decoderProbe, decoderTargets, evenAlignment, probeSizes } from '../../../testing/partProbes.ts';
import { patternTensor } from '../../../testing/patternTensor.ts';
import '../../../testing/toBeAllClose.ts';
import type { Rank, Tensor3D } from '../../../tf.ts';
import * as tf from '../../../tf.ts';
import { vitsLatent } from './index.ts';

const { hiddenChannels, timbreChannels, spectral } = probeSizes;
const node = {
  latentChannels: 4,
  hiddenChannels: 4,
  posterior: { layers: 2, kernelSize: 3 },
  flow: { couplings: 2, layers: 1, kernelSize: 3 },
};
const make = (changes: object = {}) =>
  makePart(vitsLatent, { ...node, ...changes }, { hiddenChannels, timbreChannels, spectral });

describePart('decoder/vits', () => decoderProbe(make()));
describePart('decoder/vits without weight norm', () => decoderProbe(make({ weightNorm: false })));

beforeAll(async () => {
  await startTestBackend();
});

describe('vits', () => {
  const inputs = () => ({
    hidden: patternTensor<Rank.R3>([2, 4, hiddenChannels], 1),
    mask: tf.ones([2, 4, 1]) as Tensor3D,
    timbre: patternTensor<Rank.R3>([2, 1, timbreChannels], 2),
  });
  const moved = (initial: ParamTree) =>
    mapParams(initial, (leaf) => tf.add(leaf, tf.mul(patternTensor(leaf.shape as never, leaf.size), 0.3)));

  it("speaks the flow's inverse of the prior, further from its mean with more noise", () => {
    const decoder = make();
    const params = moved(decoder.init(randomSource(3)));
    const spoken = (noiseScale: number) => {
      const frames = { alignment: evenAlignment(0), frameMask: decoderTargets(0).mask };
      const context = { training: false, random: randomSource(1) };
      return decoder.infer(params, { ...inputs(), ...frames, noiseScale: tf.scalar(noiseScale) }, context);
    };
    const away = (noiseScale: number) => tf.mean(tf.abs(tf.sub(spoken(noiseScale), spoken(0)))).dataSync()[0]!;
    expect(away(0.5)).toBeGreaterThan(0.01);
    expect(away(1)).toBeGreaterThan(1.5 * away(0.5));
  });

  it('samples its posterior while training only, a function of the random numbers', () => {
    const decoder = make();
    const params = decoder.init(randomSource(3));
    const z = (training: boolean, seed: number) =>
      decoder.train(params, inputs(), {
        targets: decoderTargets(0),
        context: { training, random: randomSource(seed) },
      }).emitted as Tensor3D;
    expect(z(true, 1)).toBeAllClose(z(true, 1), 0);
    expect(z(true, 2)).not.toBeAllClose(z(true, 1), 1e-2);
    expect(z(false, 2)).toBeAllClose(z(false, 1), 0);
  });

  it('refuses a batch without a linear spectrogram', () => {
    const decoder = make();
    const { linearSpectrogram: _, ...targets } = decoderTargets(0);
    const step = { targets, context: { training: true, random: randomSource(1) } };
    const train = () => decoder.train(decoder.init(randomSource(1)), inputs(), step);
    expect(train).toThrow(ShapeError);
    expect(train).toThrow(/no linear spectrogram, expected \[B, Ty, 17\]/);
  });
});
