import { expect, it } from 'vitest';
import { describeEachBackend } from '../../testing/backends.ts';
import { expectNoLeak } from '../../testing/expectNoLeak.ts';
import { gradcheck } from '../../testing/gradcheck.ts';
import { patternTensor } from '../../testing/patternTensor.ts';
import '../../testing/toBeAllClose.ts';
import * as tf from '../../tf.ts';
import { layerNormalization } from './layerNormalization.ts';

describeEachBackend('layerNormalization', () => {
  it('brings each position to mean 0 and variance 1, then scales and shifts', () => {
    const x = tf.tensor3d([
      [
        [1, 2, 3, 6],
        [-5, 0, 0, 5],
      ],
    ]);
    const result = layerNormalization(x, tf.tensor1d([1, 1, 1, 2]), tf.tensor1d([0, 0, 0, 10]), 1e-5);
    const expected = x.arraySync()[0]!.map((row) => {
      const mean = row.reduce((sum, value) => sum + value, 0) / 4;
      const variance = row.reduce((sum, value) => sum + (value - mean) ** 2, 0) / 4;
      const normalised = row.map((value) => (value - mean) / Math.sqrt(variance + 1e-5));
      return [...normalised.slice(0, 3), normalised[3]! * 2 + 10];
    });
    expect(result).toBeAllClose(expected);
  });

  it('has the gradients of finite differences and leaks nothing', () => {
    const x = patternTensor<tf.Rank.R3>([2, 3, 5], 1);
    const [gain, bias] = [patternTensor<tf.Rank.R1>([5], 2), patternTensor<tf.Rank.R1>([5], 3)];
    gradcheck((a, b, c) => layerNormalization(a, b, c, 1e-5), [x, gain, bias]);
    expectNoLeak(() => layerNormalization(x, gain, bias, 1e-5));
  });
});
