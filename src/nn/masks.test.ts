import { expect, it } from 'vitest';
import { describeEachBackend } from '../testing/backends.ts';
import { expectNoLeak } from '../testing/expectNoLeak.ts';
import { gradcheck } from '../testing/gradcheck.ts';
import { patternTensor } from '../testing/patternTensor.ts';
import '../testing/toBeAllClose.ts';
import * as tf from '../tf.ts';
import { dropout } from './dropout.ts';
import { causalBias, paddingBias, sequenceMask } from './masks.ts';
import { randomSource } from './random.ts';
import { sliceSegments } from './segments.ts';

describeEachBackend('masks', () => {
  it('are 1 up to each length, given as numbers or as a tensor', () => {
    const expected = [
      [[1], [1], [0]],
      [[1], [1], [1]],
      [[0], [0], [0]],
    ];
    expect(sequenceMask([2, 3, 0], 3).arraySync()).toEqual(expected);
    expect(sequenceMask(tf.tensor1d([2, 3, 0], 'int32'), 3).arraySync()).toEqual(expected);
    expect(sequenceMask(tf.tensor1d([2, 3, 0], 'int32'), 3).dtype).toBe('float32');
  });

  it('become biases that hide padding and what comes later', () => {
    expect(paddingBias(sequenceMask([1, 2], 2))).toBeAllClose(tf.tensor4d([[[[0, -1e4]]], [[[0, 0]]]]));
    expect(causalBias(2)).toBeAllClose(
      tf.tensor4d([
        [
          [
            [0, -1e4],
            [0, 0],
          ],
        ],
      ]),
    );
    expect(() => paddingBias(tf.zeros([1, 2, 3]))).toThrow(/mask is \[1, 2, 3\], expected \[B, T, 1\]/);
    expectNoLeak(() => [sequenceMask([1, 2], 2), causalBias(3)]);
  });
});

describeEachBackend('sliceSegments', () => {
  it('cuts each sequence at its own start', () => {
    const x = tf.tensor3d([
      [
        [1, -1],
        [2, -2],
        [3, -3],
      ],
      [
        [4, -4],
        [5, -5],
        [6, -6],
      ],
    ]);
    const segments = sliceSegments(x, tf.tensor1d([1, 0], 'int32'), 2);
    expect(segments.arraySync()).toEqual([
      [
        [2, -2],
        [3, -3],
      ],
      [
        [4, -4],
        [5, -5],
      ],
    ]);
  });

  it('has the gradients of finite differences and leaks nothing', () => {
    const [x, starts] = [patternTensor<tf.Rank.R3>([2, 5, 2]), tf.tensor1d([3, 0], 'int32')];
    gradcheck((input) => sliceSegments(input, starts, 2), [x]);
    expectNoLeak(() => sliceSegments(x, starts, 2));
  });

  it('says when the starts or the length do not fit', () => {
    const x = tf.zeros<tf.Rank.R3>([2, 5, 2]);
    expect(() => sliceSegments(x, tf.tensor1d([0], 'int32'), 2)).toThrow(/1 starts .* expected 2 starts/);
    expect(() => sliceSegments(x, tf.tensor1d([0, 0], 'int32'), 6)).toThrow(/at most 5 frames \(segmentFrames\)/);
  });
});

describeEachBackend('dropout', () => {
  const context = (step: number) => ({ training: true, random: randomSource(2, step) });

  it('drops the given share, keeps the mean, and repeats itself for the same step', () => {
    const x = tf.ones<tf.Rank.R2>([100, 100]);
    const values = dropout(0.3)(x, context(1), 'here').dataSync();
    const dropped = values.filter((value) => value === 0).length / values.length;
    expect(Math.abs(dropped - 0.3)).toBeLessThan(0.02);
    expect(values.filter((value) => value !== 0).every((value) => Math.abs(value - 1 / 0.7) < 1e-6)).toBe(true);
    expect(dropout(0.3)(x, context(1), 'here').dataSync()).toEqual(values);
    expect(dropout(0.3)(x, context(2), 'here').dataSync()).not.toEqual(values);
    expect(dropout(0.3)(x, context(1), 'there').dataSync()).not.toEqual(values);
  });

  it('has the gradients of finite differences, leaks nothing, and does nothing when not training', () => {
    const x = patternTensor<tf.Rank.R2>([3, 5]);
    gradcheck((input) => dropout(0.4)(input, context(1), 'here'), [x]);
    expectNoLeak(() => dropout(0.4)(x, context(1), 'here'));
    expect(dropout(0.4)(x, { ...context(1), training: false }, 'here')).toBeAllClose(x);
    expectNoLeak(() => dropout(0.4)(x, { ...context(1), training: false }, 'here'));
  });

  it('refuses a rate that is no share', () => {
    expect(() => dropout(1)).toThrow(/rate is 1, expected a number in \[0, 1\)/);
  });
});
