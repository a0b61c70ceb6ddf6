import { expect, it } from 'vitest';
import { describeEachBackend } from '../../testing/backends.ts';
import { gradcheck } from '../../testing/gradcheck.ts';
import { patternTensor } from '../../testing/patternTensor.ts';
import * as tf from '../../tf.ts';
import { expandByAlignment } from './expandByAlignment.ts';

describeEachBackend('expandByAlignment', () => {
  it('gives each frame the state that it is aligned with', () => {
    const states = tf.tensor3d([
      [
        [1, 10],
        [2, 20],
      ],
    ]);
    const alignment = tf.tensor3d([
      [
        [1, 0],
        [1, 0],
        [0, 1],
        [0, 0],
      ],
    ]);
    expect(expandByAlignment(states, alignment).arraySync()).toEqual([
      [
        [1, 10],
        [1, 10],
        [2, 20],
        [0, 0],
      ],
    ]);
  });

  it('has the gradients of finite differences and says which axes disagree', () => {
    gradcheck(
      (a, b) => expandByAlignment(a, b),
      [patternTensor<tf.Rank.R3>([2, 3, 2]), patternTensor<tf.Rank.R3>([2, 5, 3])],
    );
    expect(() => expandByAlignment(tf.zeros([1, 3, 2]), tf.zeros([1, 5, 4]))).toThrow(
      /states are \[1, 3, 2\].*\[1, 5, 4\]/,
    );
  });
});
