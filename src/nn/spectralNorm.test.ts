import { expect, it } from 'vitest';
import { describeEachBackend } from '../testing/backends.ts';
import { gradcheck } from '../testing/gradcheck.ts';
import { patternTensor } from '../testing/patternTensor.ts';
import '../testing/toBeAllClose.ts';
import type { Rank } from '../tf.ts';
import * as tf from '../tf.ts';
import { conv1d } from './conv1d.ts';
import { disposeParams, disposeUnshared } from './params.ts';
import { randomSource } from './random.ts';
import { powerIteration, spectralNorm } from './spectralNorm.ts';

const plain = conv1d({ inChannels: 1, outChannels: 2, kernelSize: 2, padding: 'valid', bias: false });
const layer = spectralNorm(plain);
/** As a matrix [Cout, Cin * K] diagonal: its singular values are 3 and 2. */
const kernel = () => tf.tensor3d([3, 0, 0, -2], [2, 1, 2]);

describeEachBackend('spectral norm', () => {
  it('divides by the largest singular value once its vectors have settled', () => {
    const start = { kernel: kernel(), u: tf.tensor1d([0.6, 0.8]), v: tf.tensor1d([0.8, 0.6]) };
    const settled = powerIteration(start, 30);
    const x = patternTensor<Rank.R3>([1, 5, 1], 1);
    expect(layer.apply(settled, x)).toBeAllClose(tf.div(plain.apply(start, x), 3), 1e-5);
    expect(layer.apply(start, x)).not.toBeAllClose(tf.div(plain.apply(start, x), 3), 1e-2);
    expect(settled.kernel).toBe(start.kernel);
  });

  it('moves its vectors as one iteration by hand, and leaves no other tensor behind', () => {
    const start = { kernel: kernel(), u: tf.tensor1d([0.6, 0.8]), v: tf.tensor1d([1, 0]) };
    const before = tf.memory().numTensors;
    const moved = powerIteration(start);
    const length = Math.hypot(1.8, 1.6);
    expect(moved.v).toBeAllClose([1.8 / length, -1.6 / length], 1e-6);
    const [first, second] = [(3 * 1.8) / length, (2 * 1.6) / length];
    expect(moved.u).toBeAllClose([first / Math.hypot(first, second), second / Math.hypot(first, second)], 1e-6);
    disposeUnshared(moved, [start]);
    expect(tf.memory().numTensors).toBe(before);
  });

  it('has a gradient through the singular value, and none in the vectors', () => {
    const own = layer.init(randomSource(3));
    const x = patternTensor<Rank.R3>([1, 4, 1], 2);
    gradcheck((weights) => layer.apply({ ...own, kernel: weights as tf.Tensor3D }, x), [own.kernel]);
    const byVector = () => tf.grad((u) => layer.apply({ ...own, u: u as tf.Tensor1D }, x))(own.u);
    expect(byVector).toThrow(/Cannot compute gradient/);
    disposeParams(own);
  });
});
