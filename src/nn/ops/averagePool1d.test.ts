import { expect, it } from 'vitest';
import { describeEachBackend } from '../../testing/backends.ts';
import { expectNoLeak } from '../../testing/expectNoLeak.ts';
import { gradcheck } from '../../testing/gradcheck.ts';
import { patternTensor } from '../../testing/patternTensor.ts';
import '../../testing/toBeAllClose.ts';
import * as tf from '../../tf.ts';
import { averagePool1d } from './averagePool1d.ts';

describeEachBackend('averagePool1d', () => {
  it('takes means in which padding counts', () => {
    const x = tf.tensor3d([
      [
        [1, 10],
        [2, 20],
        [3, 30],
        [4, 40],
        [5, 50],
      ],
    ]);
    const pooled = averagePool1d(x, { kernelSize: 4, stride: 2, padding: 2 });
    expect(pooled.arraySync()).toEqual([
      [
        [0.75, 7.5],
        [2.5, 25],
        [3, 30],
      ],
    ]);
  });

  it('has the gradients of finite differences and leaks nothing', () => {
    const x = patternTensor<tf.Rank.R3>([2, 7, 2]);
    gradcheck((input) => averagePool1d(input, { kernelSize: 4, stride: 2, padding: 2 }), [x]);
    gradcheck((input) => averagePool1d(input, { kernelSize: 3 }), [x]);
    expectNoLeak(() => averagePool1d(x, { kernelSize: 3 }));
  });

  it('says when the window is too long', () => {
    expect(() => averagePool1d(tf.zeros([1, 2, 1]), { kernelSize: 3 })).toThrow(/2 steps padded by 0 are shorter/);
  });
});
