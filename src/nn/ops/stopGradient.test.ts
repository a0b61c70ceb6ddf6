import { expect, it } from 'vitest';
import { describeEachBackend } from '../../testing/backends.ts';
import { expectNoLeak } from '../../testing/expectNoLeak.ts';
import '../../testing/toBeAllClose.ts';
import * as tf from '../../tf.ts';
import { stopGradient } from './stopGradient.ts';

describeEachBackend('stopGradient', () => {
  it('passes the values and no gradient', () => {
    const x = tf.tensor1d([1, 2, 3]);
    expect(stopGradient(x)).toBeAllClose(x);
    const gradient = tf.grad((input) => tf.sum(tf.mul(input, stopGradient(input))))(x);
    expect(gradient).toBeAllClose([1, 2, 3]);
  });

  it('shares the data, and survives the tensor that it was made from', () => {
    const x = tf.tensor1d([1, 2, 3]);
    const before = tf.memory().numDataBuffers;
    const alias = stopGradient(x);
    expect(tf.memory().numDataBuffers).toBe(before);
    x.dispose();
    expect(alias).toBeAllClose([1, 2, 3]);
    expectNoLeak(() => stopGradient(alias));
    expectNoLeak(() => tf.tidy(() => stopGradient(tf.add(alias, 1))));
  });
});
