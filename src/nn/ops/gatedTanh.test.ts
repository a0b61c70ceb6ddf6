import { expect, it } from 'vitest';
import { describeEachBackend } from '../../testing/backends.ts';
import { expectNoLeak } from '../../testing/expectNoLeak.ts';
import { gradcheck } from '../../testing/gradcheck.ts';
import { patternTensor } from '../../testing/patternTensor.ts';
import '../../testing/toBeAllClose.ts';
import * as tf from '../../tf.ts';
import { gatedTanh } from './gatedTanh.ts';

describeEachBackend('gatedTanh', () => {
  it('gates the first half of the channels by the second', () => {
    const result = gatedTanh(tf.tensor3d([[[0.5, -1, 2, 0]]]));
    const sigmoid = (value: number) => 1 / (1 + Math.exp(-value));
    expect(result).toBeAllClose([Math.tanh(0.5) * sigmoid(2), Math.tanh(-1) * sigmoid(0)]);
  });

  it('has the gradients of finite differences and leaks nothing', () => {
    const x = patternTensor<tf.Rank.R3>([2, 3, 6]);
    gradcheck((input) => gatedTanh(input), [x]);
    expectNoLeak(() => gatedTanh(x));
  });

  it('refuses an odd number of channels', () => {
    expect(() => gatedTanh(tf.zeros([1, 2, 3]))).toThrow(/input is \[1, 2, 3\], expected an even number/);
  });
});
