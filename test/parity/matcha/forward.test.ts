import { join } from 'node:path';
import { beforeAll, expect, it } from 'vitest';
import { sequenceMask } from '../../../src/nn/masks.ts';
import { disposeParams, type ParamTree } from '../../../src/nn/params.ts';
import { randomSource } from '../../../src/nn/random.ts';
import { type EstimatorParams, estimator } from '../../../src/plugins/decoders/flowMatching/estimator.ts';
import { flowMatching } from '../../../src/plugins/decoders/flowMatching/index.ts';
import { solve } from '../../../src/plugins/decoders/flowMatching/solver.ts';
import { matchaNames } from '../../../src/plugins/decoders/flowMatching/weightMap.ts';
import { describeEachBackend } from '../../../src/testing/backends.ts';
import { makePart } from '../../../src/testing/contractSuite.ts';
import '../../../src/testing/toBeAllClose.ts';
import type { Rank, Tensor1D, Tensor3D } from '../../../src/tf.ts';
import * as tf from '../../../src/tf.ts';
import { type Golden, importState, publishedState, rangedTensor, readGolden, resultOf } from '../publishedState.ts';

// Made by make_goldens.py from shivammehta25/Matcha-TTS' own modules.
const file = join(import.meta.dirname, 'forward.safetensors');
/** As RANGES there. */
const ranges = {
  'block.1.weight': [0.75, 1.25],
  'norm1.weight': [0.75, 1.25],
  'norm3.weight': [0.75, 1.25],
  alpha: [-0.3, 0.3],
  beta: [-0.3, 0.3],
  'block.0.weight': [-0.2, 0.2],
  'conv.weight': [-0.2, 0.2],
  bias: [-0.1, 0.1],
  weight: [-0.25, 0.25],
} as const;

/** The estimator alone. */
const rules = matchaNames
  .filter(({ to }) => to?.startsWith('estimator/'))
  .map((rule) => ({ ...rule, to: (rule.to as string).replace('estimator/', '') }));

describeEachBackend("Matcha-TTS' decoder with the weights of the reference", () => {
  const [melBins, timbreChannels] = [6, 4];
  const node = { channels: 16, transformers: 1, middleBlocks: 2, heads: 2, headChannels: 6 };
  const net = estimator({ ...node, melBins, timbreChannels, dropoutRate: 0.05 });
  const context = { training: false, random: randomSource(1) };
  /** [B, M, T] of the reference -> [B, T, M] */
  const framesOf = (name: string, frames: number) =>
    tf.transpose(rangedTensor<Rank.R3>(name, [2, melBins, frames], -1.5, 1.5), [0, 2, 1]) as Tensor3D;
  const timbre = () => tf.expandDims(rangedTensor<Rank.R2>('timbre', [2, timbreChannels], -1, 1), 1) as Tensor3D;
  const inputsOf = (frames: number) => ({
    mean: framesOf(`mu${frames}`, frames),
    timbre: timbre(),
    times: rangedTensor<Rank.R1>(`times${frames}`, [2], 0, 1),
    mask: tf.ones([2, frames, 1]) as Tensor3D,
  });
  let golden: Golden;
  let params: EstimatorParams;
  beforeAll(async () => {
    golden = await readGolden(file);
    const initial = net.init(randomSource(1));
    const state = publishedState(golden, ranges, { prefix: 'matcha/' });
    params = (await importState(state, rules, initial)) as EstimatorParams;
    disposeParams(initial);
  });

  it.each([2, 4, 12])('estimates the same velocities of %i frames', (frames) => {
    const velocity = net.apply(params, framesOf(`x${frames}`, frames), inputsOf(frames), context);
    expect(velocity).toBeAllClose(resultOf(golden, `velocity/${frames}`), 2e-5);
  });

  it('estimates those of each item alone of a padded batch', () => {
    const first = <T extends tf.Tensor>(x: T) => tf.slice(x, [0], [1]) as T;
    const second = <T extends tf.Tensor>(x: T) => tf.slice(x, [1], [1]) as T;
    const padded = (short: Tensor3D, long: Tensor3D) =>
      tf.concat([tf.concat([first(short), tf.fill([1, 8, melBins], 2)], 1), second(long)], 0) as Tensor3D;
    const [short, long] = [inputsOf(4), inputsOf(12)];
    const inputs = {
      mean: padded(short.mean, long.mean),
      timbre: timbre(),
      times: tf.concat([first(short.times), second(long.times)]) as Tensor1D,
      mask: sequenceMask([4, 12], 12),
    };
    const velocity = net.apply(params, padded(framesOf('x4', 4), framesOf('x12', 12)), inputs, context);
    const expected = [first(resultOf(golden, 'velocity/4')), tf.zeros([1, 8, melBins])];
    const both = tf.concat([tf.concat(expected as Tensor3D[], 1), second(resultOf(golden, 'velocity/12'))], 0);
    expect(velocity).toBeAllClose(both, 2e-5);
  });

  it('has the same gradient with respect to the point', () => {
    const weighting = rangedTensor<Rank.R3>('weighting', [2, 12, melBins], -1, 1);
    const gradient = tf.grad((x) => tf.sum(tf.mul(net.apply(params, x as Tensor3D, inputsOf(12), context), weighting)))(
      framesOf('x12', 12),
    );
    expect(gradient).toBeAllClose(resultOf(golden, 'gradient/12'), 1e-4);
  });

  it.each([2, 4, 12])("follows the path of %i frames by Euler's steps to the same mel", (frames) => {
    const { mean, mask } = inputsOf(frames);
    const velocity = (point: Tensor3D, times: Tensor1D) =>
      net.apply(params, point, { mean, timbre: timbre(), times, mask }, context);
    const spoken = solve(velocity, framesOf(`x${frames}`, frames), { solver: 'euler', steps: 4 });
    expect(spoken).toBeAllClose(resultOf(golden, `euler/${frames}`), 1e-4);
  });

  it('has the same flow loss where time and noise are the same', () => {
    const spectral = { sampleRate: 8000, nFft: 32, hopLength: 8, winLength: 32, melBins, fMinHz: 0, fMaxHz: null };
    const decoder = makePart(flowMatching, node, { hiddenChannels: melBins, timbreChannels, spectral });
    const noise = tf.transpose(framesOf('noise', 12), [1, 0, 2]);
    const given = (values: () => tf.Tensor) => ({ uniform: values, normal: values, fork: () => given(values) });
    const random = {
      ...given(() => tf.zeros([1])),
      fork: (name: string) =>
        given(() => (name === 'time' ? tf.reshape(rangedTensor<Rank.R3>('times', [2, 1, 1], 0, 1), [2]) : noise)),
    };
    const mask = tf.ones([2, 12, 1]) as Tensor3D;
    const row = Array.from({ length: 12 }, (_, frame) => [frame, frame + 1]);
    const { terms } = decoder.train(
      { mean: { kernel: tf.eye(melBins), bias: tf.zeros([melBins]) }, estimator: params } as ParamTree,
      { hidden: framesOf('mu12', 12), mask, timbre: timbre() },
      {
        targets: { mel: tf.sub(tf.mul(framesOf('mel', 12), 2.5), 5) as Tensor3D, mask, spans: tf.tensor3d([row, row]) },
        context: { training: false, random },
      },
    );
    expect(tf.div(terms!['flow']!.numerator, 24)).toBeAllClose(tf.squeeze(resultOf(golden, 'loss')), 2e-5);
  });
});
