import { expect, it } from 'vitest';
import { describeEachBackend } from '../../testing/backends.ts';
import { expectNoLeak } from '../../testing/expectNoLeak.ts';
import { gradcheck } from '../../testing/gradcheck.ts';
import { patternTensor } from '../../testing/patternTensor.ts';
import '../../testing/toBeAllClose.ts';
import * as tf from '../../tf.ts';
import { affine } from './affine.ts';

describeEachBackend('affine', () => {
  it('multiplies and shifts the last axis of sequences and of vectors', () => {
    const [kernel, bias] = [
      tf.tensor2d([
        [1, 0, 2],
        [0, 1, -1],
      ]),
      tf.tensor1d([10, 20, 30]),
    ];
    const sequence = affine(tf.tensor3d([[[1, 2]], [[3, 4]]]), kernel, bias);
    expect(sequence.arraySync()).toEqual([[[11, 22, 30]], [[13, 24, 32]]]);
    expect(affine(tf.tensor2d([[1, 2]]), kernel).arraySync()).toEqual([[1, 2, 0]]);
  });

  it('has the gradients of finite differences', () => {
    const x = patternTensor<tf.Rank.R3>([2, 3, 5], 1);
    const [kernel, bias] = [patternTensor<tf.Rank.R2>([5, 2], 2), patternTensor<tf.Rank.R1>([2], 3)];
    gradcheck((a, b, c) => affine(a, b, c), [x, kernel, bias]);
    gradcheck((a, b) => affine(a, b), [patternTensor<tf.Rank.R2>([1, 5]), kernel]);
    expectNoLeak(() => affine(x, kernel, bias));
  });

  it('says which channels do not fit', () => {
    expect(() => affine(tf.zeros<tf.Rank.R3>([1, 2, 3]), tf.zeros([4, 5]))).toThrow(
      /input is \[1, 2, 3\].*expected \[\.\.\., 4\]/,
    );
    expect(() => affine(tf.zeros<tf.Rank.R2>([2, 4]), tf.zeros([4, 5]), tf.zeros([3]))).toThrow(/bias \[3\].*\[5\]/);
  });
});
