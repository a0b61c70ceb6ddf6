import { expect, it } from 'vitest';
import { describeEachBackend } from '../../testing/backends.ts';
import { gradcheck } from '../../testing/gradcheck.ts';
import { patternTensor } from '../../testing/patternTensor.ts';
import '../../testing/toBeAllClose.ts';
import * as tf from '../../tf.ts';
import { mish } from './mish.ts';

describeEachBackend('mish', () => {
  it('has the values of its definition, and is nothing far below 0 and its input far above', () => {
    const values = [-50, -1, 0, 1, 50];
    const expected = values.map((x) => x * Math.tanh(Math.log1p(Math.exp(x))));
    expect(mish(tf.tensor1d(values))).toBeAllClose(expected, 1e-6);
  });

  it('has the gradients of finite differences', () => {
    gradcheck(mish, [tf.mul(patternTensor<tf.Rank.R3>([2, 3, 4]), 3)]);
  });
});
