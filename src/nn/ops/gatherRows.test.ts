import { expect, it } from 'vitest';
import { describeEachBackend } from '../../testing/backends.ts';
import { expectNoLeak } from '../../testing/expectNoLeak.ts';
import { gradcheck } from '../../testing/gradcheck.ts';
import { patternTensor } from '../../testing/patternTensor.ts';
import '../../testing/toBeAllClose.ts';
import * as tf from '../../tf.ts';
import { gatherRows } from './gatherRows.ts';

describeEachBackend('gatherRows', () => {
  it('picks rows, and adds up the gradients of rows picked twice', () => {
    const table = tf.tensor2d([
      [1, 2],
      [3, 4],
      [5, 6],
    ]);
    const indices = tf.tensor2d(
      [
        [2, 0],
        [2, 2],
      ],
      [2, 2],
      'int32',
    );
    expect(gatherRows(table, indices).arraySync()).toEqual([
      [
        [5, 6],
        [1, 2],
      ],
      [
        [5, 6],
        [5, 6],
      ],
    ]);
    const gradient = tf.grad((rows) => tf.sum(gatherRows(rows as tf.Tensor2D, indices)))(table);
    expect(gradient.arraySync()).toEqual([
      [1, 1],
      [0, 0],
      [3, 3],
    ]);
  });

  it('has the gradients of finite differences and leaks nothing', () => {
    const table = patternTensor<tf.Rank.R2>([5, 3]);
    const indices = tf.tensor2d([[4, 1, 1]], [1, 3], 'int32');
    gradcheck((rows) => gatherRows(rows, indices), [table]);
    expectNoLeak(() => gatherRows(table, indices));
  });

  it('refuses indices that are no int32', () => {
    expect(() => gatherRows(tf.zeros([3, 2]), tf.zeros([2]))).toThrow(
      /indices are float32, expected \[V, C\] and int32/,
    );
  });
});
