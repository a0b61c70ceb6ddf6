import { expect, it } from 'vitest';
import { describeEachBackend } from '../../testing/backends.ts';
import { gradcheck } from '../../testing/gradcheck.ts';
import { patternTensor } from '../../testing/patternTensor.ts';
import '../../testing/toBeAllClose.ts';
import type { Tensor3D } from '../../tf.ts';
import * as tf from '../../tf.ts';
import { inverseMatrix, logDeterminant } from './squareMatrix.ts';

const matrices = (size: number) =>
  tf.add(tf.mul(patternTensor<tf.Rank.R3>([2, size, size], 3), 0.3), tf.eye(size)) as Tensor3D;

describeEachBackend('small square matrices', () => {
  it.each([1, 2, 4, 8])('of %i rows times their inverses are one', (size) => {
    const products = tf.matMul(matrices(size), inverseMatrix(matrices(size)));
    expect(products).toBeAllClose(tf.stack([tf.eye(size), tf.eye(size)]), 1e-4);
  });

  it('have the log of the absolute determinant, also where that is negative', () => {
    const [two, swap] = [
      tf.tensor2d([
        [2, 1],
        [4, 5],
      ]),
      tf.tensor2d([
        [0, 3],
        [1, 0],
      ]),
    ];
    expect(logDeterminant(tf.stack([two, swap]) as Tensor3D)).toBeAllClose([Math.log(6), Math.log(3)]);
    const triangle = tf.tensor3d([
      [
        [2, 9, 9],
        [0, -3, 9],
        [0, 0, 5],
      ],
    ]);
    expect(logDeterminant(triangle)).toBeAllClose([Math.log(30)]);
  });

  it('have the gradients of finite differences', () => {
    gradcheck((x) => logDeterminant(x), [matrices(4)]);
    gradcheck((x) => inverseMatrix(x), [matrices(4)], { step: 3e-3 });
  });

  it('are refused where they are not square', () => {
    expect(() => logDeterminant(tf.zeros([1, 2, 3]))).toThrow(
      'logDeterminant: matrices are [1, 2, 3], expected [N, K, K]',
    );
  });
});
