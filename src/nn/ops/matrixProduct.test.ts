import { expect, it } from 'vitest';
import { describeEachBackend } from '../../testing/backends.ts';
import { expectNoLeak } from '../../testing/expectNoLeak.ts';
import { gradcheck } from '../../testing/gradcheck.ts';
import { patternTensor } from '../../testing/patternTensor.ts';
import '../../testing/toBeAllClose.ts';
import * as tf from '../../tf.ts';
import { matrixProduct } from './matrixProduct.ts';

describeEachBackend('matrixProduct', () => {
  it('multiplies matrices, also batched and transposed', () => {
    const [a, b] = [
      tf.tensor2d([
        [1, 2],
        [3, 4],
      ]),
      tf.tensor2d([
        [5, 6],
        [7, 8],
      ]),
    ];
    expect(matrixProduct(a, b).arraySync()).toEqual([
      [19, 22],
      [43, 50],
    ]);
    expect(matrixProduct(a, b, true).arraySync()).toEqual([
      [17, 23],
      [39, 53],
    ]);
    const batch = matrixProduct(tf.stack([a, b]), tf.stack([b, a]), true);
    expect(batch.arraySync()).toEqual([
      [
        [17, 23],
        [39, 53],
      ],
      [
        [17, 39],
        [23, 53],
      ],
    ]);
  });

  it.each([false, true])('has the gradients of finite differences and leaks nothing, transposed: %s', (transposeB) => {
    const a = patternTensor<tf.Rank.R4>([2, 2, 3, 5], 1);
    const b = patternTensor<tf.Rank.R4>(transposeB ? [2, 2, 4, 5] : [2, 2, 5, 4], 2);
    gradcheck((left, right) => matrixProduct(left, right, transposeB), [a, b], { maxValues: 10 });
    expectNoLeak(() => matrixProduct(a, b, transposeB));
    const [c, d] = [patternTensor<tf.Rank.R2>([1, 5]), patternTensor<tf.Rank.R2>(transposeB ? [3, 5] : [5, 3])];
    gradcheck((left, right) => matrixProduct(left, right, transposeB), [c, d]);
  });

  it('says which shapes do not go together', () => {
    expect(() => matrixProduct(tf.zeros([2, 3]), tf.zeros([2, 3]))).toThrow(/\[2, 3\] times \[2, 3\], expected equal/);
    expect(() => matrixProduct(tf.zeros([2, 1, 3]), tf.zeros([1, 3, 1]))).toThrow(/equal batch axes/);
  });
});
