import { beforeAll, describe, expect, it } from 'vitest';
import { mapParams, type ParamTree } from '../../../nn/params.ts';
import { randomSource } from '../../../nn/random.ts';
import { startTestBackend } from '../../../testing/backends.ts';
import { describePart, makePart } from '../../../testing/contractSuite.ts';
import { decoderProbe, probeSizes } from '../../../testing/partProbes.ts';
import { patternTensor } from '../../../testing/patternTensor.ts';
import '../../../testing/toBeAllClose.ts';
import type { Rank, Tensor3D } from '../../../tf.ts';
import * as tf from '../../../tf.ts';
import { framePositions } from './framePositions.ts';
import { vaeMel } from './index.ts';

const { hiddenChannels, timbreChannels, spectral } = probeSizes;
const stack = { layers: 1, kernelSize: 3 };
const node = {
  latentChannels: 4,
  hiddenChannels: 4,
  posterior: stack,
  flow: { couplings: 2, layers: 1, kernelSize: 3 },
  frames: stack,
  dropout: 0,
};
const make = (channels: number, changes: { weightNorm?: boolean; framePairs?: boolean } = {}) =>
  makePart(vaeMel, { ...node, weightNorm: true, ...changes }, { hiddenChannels: channels, timbreChannels, spectral });

describePart('decoder/vae-mel', () => decoderProbe(make(hiddenChannels)));
describePart('decoder/vae-mel in pairs of frames', () => decoderProbe(make(hiddenChannels, { framePairs: true })));

beforeAll(async () => {
  await startTestBackend();
});

describe('vae-mel', () => {
  it.each([
    { frames: 'single frames', framePairs: false },
    { frames: 'pairs of frames', framePairs: true },
  ])("speaks what it was taught where the prior's mean is the posterior's, in $frames", ({ framePairs }) => {
    const decoder = make(8, { weightNorm: false, framePairs });
    const [symbols, latent] = [6, 4];
    let seed = 0;
    const moved = mapParams(decoder.init(randomSource(3)), (leaf) => {
      seed += 1;
      return tf.add(leaf, tf.mul(patternTensor(leaf.shape as never, seed), 0.3));
    }) as { [name: string]: ParamTree };
    // The prior passes the first half of the text states on as its mean.
    const rows = (row: number) => Array.from({ length: 8 }, (_, column) => (row < latent && row === column ? 1 : 0));
    const prior = { kernel: tf.tensor2d(Array.from({ length: 8 }, (_, row) => rows(row))), bias: tf.zeros([8]) };
    const params = { ...moved, prior };
    const ones = tf.ones([1, symbols, 1]) as Tensor3D;
    const alignment = tf.expandDims(tf.eye(symbols), 0) as Tensor3D;
    const spans = tf.tensor3d([Array.from({ length: symbols }, (_, index) => [index, index + 1])]);
    const targets = {
      mel: tf.sub(patternTensor<Rank.R3>([1, symbols, spectral.melBins], 5), 5) as Tensor3D,
      mask: ones,
      spans,
    };
    const context = { training: false, random: randomSource(1) };
    const timbre = patternTensor<Rank.R3>([1, 1, timbreChannels], 2);
    const taught = (hidden: Tensor3D) => decoder.train(params, { hidden, mask: ones, timbre }, { targets, context });
    const { zPrior } = taught(tf.zeros([1, symbols, 8])).variational!;
    const hidden = tf.concat([zPrior, tf.zeros([1, symbols, latent])], 2) as Tensor3D;
    const inputs = { hidden, mask: ones, timbre, alignment, frameMask: ones, noiseScale: tf.scalar(0) };
    const trained = taught(hidden);
    expect(trained.variational!.zPrior).toBeAllClose(zPrior, 0);
    expect(trained.variational!.zPrior).not.toBeAllClose(trained.variational!.posterior.mean, 1e-2);
    expect(decoder.infer(params, inputs, context)).toBeAllClose(trained.emitted!, 1e-4);
    expect(decoder.infer(params, { ...inputs, noiseScale: tf.scalar(1) }, context)).not.toBeAllClose(
      trained.emitted!,
      1e-2,
    );
  });
});

describe('framePositions', () => {
  it('says how far a frame is along its symbol, and how long that is', () => {
    const path = [
      [1, 0],
      [1, 0],
      [1, 0],
      [1, 0],
      [0, 1],
      [0, 0],
    ];
    const expected = [0.125, 0.375, 0.625, 0.875].map((share) => [share, 0.3 * Math.log(4)]);
    expect(framePositions(tf.tensor3d([path]))).toBeAllClose([[...expected, [0.5, 0], [0, 0]]]);
  });
});
