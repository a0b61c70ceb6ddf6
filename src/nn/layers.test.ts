import { beforeAll, describe, expect, it } from 'vitest';
import { describeEachBackend, startTestBackend } from '../testing/backends.ts';
import { expectNoLeak } from '../testing/expectNoLeak.ts';
import { gradcheckParams } from '../testing/gradcheck.ts';
import { patternTensor } from '../testing/patternTensor.ts';
import '../testing/toBeAllClose.ts';
import * as tf from '../tf.ts';
import { conv1d } from './conv1d.ts';
import { convTranspose1d } from './convTranspose1d.ts';
import { embedding } from './embedding.ts';
import { convFeedForward } from './feedForward.ts';
import { layerNorm } from './layerNorm.ts';
import { linear } from './linear.ts';
import { sequenceMask } from './masks.ts';
import { flattenParams, mapParams, type ParamTree } from './params.ts';
import { randomSource } from './random.ts';
import { foldWeightNorm, weightNorm } from './weightNorm.ts';

const random = randomSource(7);
const shapesOf = (params: ParamTree) =>
  Object.fromEntries([...flattenParams(params)].map(([path, leaf]) => [path, leaf.shape]));

describe('layers', () => {
  beforeAll(startTestBackend);

  it('have kernels [K, Cin / groups, Cout], and no bias when told so', () => {
    const grouped = conv1d({ inChannels: 4, outChannels: 6, kernelSize: 3, groups: 2, padding: 'same' });
    expect(shapesOf(grouped.init(random))).toEqual({ kernel: [3, 2, 6], bias: [6] });
    const upsampling = convTranspose1d({
      inChannels: 4,
      outChannels: 2,
      kernelSize: 8,
      stride: 4,
      padding: 2,
      bias: false,
    });
    expect(shapesOf(upsampling.init(random))).toEqual({ kernel: [8, 4, 2] });
    expect(shapesOf(linear({ inChannels: 3, outChannels: 2 }).init(random))).toEqual({ kernel: [3, 2], bias: [2] });
    expect(shapesOf(embedding({ vocabularySize: 5, channels: 2 }).init(random))).toEqual({ table: [5, 2] });
    expect(shapesOf(layerNorm({ channels: 3 }).init(random))).toEqual({ gain: [3], bias: [3] });
  });

  it('start as torch does: uniform within one over the root of the fan-in', () => {
    const { kernel, bias } = conv1d({ inChannels: 50, outChannels: 200, kernelSize: 5, padding: 'same' }).init(random);
    const bound = 1 / Math.sqrt(250);
    for (const values of [kernel.dataSync(), bias!.dataSync()]) {
      const largest = Math.max(...values.map(Math.abs));
      expect(largest).toBeLessThanOrEqual(bound);
      expect(largest).toBeGreaterThan(0.95 * bound);
    }
    expect(kernel.dataSync().slice(0, 200)).not.toEqual(bias!.dataSync());
  });

  it('say which config key decides the channels', () => {
    const conv = conv1d({ inChannels: 4, outChannels: 6, kernelSize: 3, padding: 'same' });
    expect(() => conv.apply(conv.init(random), tf.zeros([2, 5, 3]))).toThrow(
      'conv1d: input is [2, 5, 3], expected [B, T, 4] (config.inChannels)',
    );
    const affine = linear({ inChannels: 3, outChannels: 2 });
    expect(() => affine.apply(affine.init(random), tf.zeros<tf.Rank.R2>([2, 5]))).toThrow(
      'linear: input is [2, 5], expected [B, 3] (config.inChannels)',
    );
    const norm = layerNorm({ channels: 3 });
    expect(() => norm.apply(norm.init(random), tf.zeros<tf.Rank.R3>([1, 2, 5]))).toThrow(
      /\[B, T, 3\] \(config.channels\)/,
    );
    const table = embedding({ vocabularySize: 5, channels: 2 });
    expect(() => table.apply(table.init(random), tf.zeros<tf.Rank>([1, 2, 3], 'int32') as tf.Tensor2D)).toThrow(
      /embedding: ids is \[1, 2, 3\]/,
    );
  });

  it('refuse groups that do not divide the channels', () => {
    expect(() => conv1d({ inChannels: 4, outChannels: 6, kernelSize: 3, groups: 4, padding: 0 })).toThrow(
      /4 groups do not divide 4 inChannels and 6 outChannels/,
    );
  });
});

describeEachBackend('layers', () => {
  const x = () => patternTensor<tf.Rank.R3>([2, 5, 4]);

  it('normalise one length per output channel, or per input channel where told', () => {
    const conv = conv1d({ inChannels: 4, outChannels: 6, kernelSize: 3, padding: 'same' });
    const normalized = weightNorm(conv);
    const params = normalized.init(random);
    expect(shapesOf(params)).toEqual({ v: [3, 4, 6], g: [1, 1, 6], bias: [6] });
    expect(normalized.apply(params, x())).toBeAllClose(conv.apply(conv.init(random), x()));
    const upsampling = convTranspose1d({ inChannels: 4, outChannels: 2, kernelSize: 4, stride: 2, padding: 1 });
    expect(shapesOf(weightNorm(upsampling, { axis: 1 }).init(random))).toMatchObject({ g: [1, 4, 1] });
  });

  it('have the gradients of finite differences through weight norm', () => {
    const layer = weightNorm(convTranspose1d({ inChannels: 4, outChannels: 2, kernelSize: 4, stride: 2, padding: 1 }), {
      axis: 1,
    });
    const input = x();
    gradcheckParams((own) => layer.apply(own, input), layer.init(random), { maxValues: 8 });
    const params = layer.init(random);
    expectNoLeak(() => layer.apply(params, input));
  });

  it('feed forward with the gradients of finite differences, zero at the padding', () => {
    for (const activation of ['relu', 'gelu'] as const) {
      const layer = convFeedForward({ channels: 4, filterChannels: 6, kernelSize: 3, activation });
      const params = layer.init(random);
      const [input, mask] = [x(), sequenceMask([5, 3], 5)];
      const context = { training: false, random };
      gradcheckParams((own) => layer.apply(own, input, mask, context), params, { maxValues: 2, step: 3e-3 });
      const tail = tf.slice3d(layer.apply(params, input, mask, context), [1, 3, 0], [1, 2, 4]);
      expect(tail).toBeAllClose(tf.zeros([1, 2, 4]));
      expectNoLeak(() => layer.apply(params, input, mask, { ...context, training: true }));
    }
  });

  it('look up embeddings with a gradient for the rows that were used', () => {
    const layer = embedding({ vocabularySize: 5, channels: 3 });
    const params = layer.init(random);
    const ids = tf.tensor2d([[4, 0, 4]], [1, 3], 'int32');
    expect(layer.apply(params, ids)).toBeAllClose(tf.gather(params.table, ids));
    gradcheckParams((own) => layer.apply(own, ids), params);
  });

  it('keep the rank of what linear and layerNorm get', () => {
    const [affine, norm] = [linear({ inChannels: 4, outChannels: 3 }), layerNorm({ channels: 4 })];
    const [sequence, vectors] = [x(), patternTensor<tf.Rank.R2>([2, 4])];
    expect(affine.apply(affine.init(random), sequence).shape).toEqual([2, 5, 3]);
    expect(affine.apply(affine.init(random), vectors).shape).toEqual([2, 3]);
    expect(norm.apply(norm.init(random), vectors).shape).toEqual([2, 4]);
  });
});

describeEachBackend('folded weight norm', () => {
  it('gives the same outputs, transposed kernels and single channels included, and shares what it leaves', () => {
    const layers = [
      weightNorm(conv1d({ inChannels: 3, outChannels: 4, kernelSize: 3, padding: 'same' })),
      weightNorm(convTranspose1d({ inChannels: 4, outChannels: 2, kernelSize: 4, stride: 2, padding: 1 }), { axis: 1 }),
      weightNorm(conv1d({ inChannels: 2, outChannels: 1, kernelSize: 3, padding: 'same' })),
    ];
    type Tree = { readonly layers: readonly ParamTree[]; readonly plain: tf.Tensor };
    const params: Tree = {
      layers: layers.map((layer, index) => layer.init(randomSource(index)) as ParamTree),
      plain: tf.ones([2]),
    };
    const longer = mapParams(params, (leaf, path) => (path.endsWith('/g') ? tf.mul(leaf, 1.5) : leaf)) as Tree;
    const run = (own: Tree) =>
      layers.reduce(
        (x, layer, index) => layer.apply(own.layers[index] as never, x),
        patternTensor<tf.Rank.R3>([2, 5, 3], 1),
      );
    const folded = foldWeightNorm(longer);
    expect(run(folded)).toBeAllClose(run(longer), 1e-6);
    expect(run(folded)).not.toBeAllClose(run(params), 1e-2);
    expect([...flattenParams(folded).keys()]).toEqual(
      [0, 1, 2].flatMap((n) => [`layers/${n}/kernel`, `layers/${n}/bias`]).concat('plain'),
    );
    expect(folded.plain).toBe(longer.plain);
    expectNoLeak(() => {
      const kernels = flattenParams(foldWeightNorm(longer));
      return [...kernels].filter(([path]) => path.endsWith('/kernel')).map(([, leaf]) => leaf);
    });
  });
});
