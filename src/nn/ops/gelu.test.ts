import { expect, it } from 'vitest';
import { describeEachBackend } from '../../testing/backends.ts';
import { expectNoLeak } from '../../testing/expectNoLeak.ts';
import { gradcheck } from '../../testing/gradcheck.ts';
import { patternTensor } from '../../testing/patternTensor.ts';
import '../../testing/toBeAllClose.ts';
import * as tf from '../../tf.ts';
import { gelu } from './gelu.ts';

describeEachBackend('gelu', () => {
  it('equals its tanh form', () => {
    const x = tf.linspace(-4, 4, 33);
    const expected = Array.from(x.dataSync(), (value) => {
      return 0.5 * value * (1 + Math.tanh(Math.sqrt(2 / Math.PI) * (value + 0.044715 * value ** 3)));
    });
    expect(gelu(x)).toBeAllClose(expected, 1e-6);
  });

  it('has the gradients of finite differences and leaks nothing', () => {
    const x = tf.mul(patternTensor<tf.Rank.R3>([1, 3, 5]), 3) as tf.Tensor3D;
    gradcheck((input) => gelu(input), [x]);
    expectNoLeak(() => gelu(x));
  });
});
