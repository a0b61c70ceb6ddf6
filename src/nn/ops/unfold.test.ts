import { expect, it } from 'vitest';
import { describeEachBackend } from '../../testing/backends.ts';
import { expectNoLeak } from '../../testing/expectNoLeak.ts';
import { gradcheck } from '../../testing/gradcheck.ts';
import { patternTensor } from '../../testing/patternTensor.ts';
import '../../testing/toBeAllClose.ts';
import * as tf from '../../tf.ts';
import { fold, unfold } from './unfold.ts';

const geometries = [
  { kernelSize: 3, stride: 1, dilation: 2, padding: [2, 2] },
  { kernelSize: 4, stride: 2, dilation: 1, padding: [1, 2] },
  { kernelSize: 5, stride: 3, dilation: 1, padding: [0, 0] },
  { kernelSize: 2, stride: 4, dilation: 1, padding: [0, 1] },
  { kernelSize: 1, stride: 1, dilation: 1, padding: [0, 0] },
] as const;

describeEachBackend('unfold', () => {
  it('lays out windows tap after tap', () => {
    const x = tf.tensor3d([
      [
        [1, 10],
        [2, 20],
        [3, 30],
        [4, 40],
        [5, 50],
      ],
    ]);
    const strided = unfold(x, { kernelSize: 3, stride: 2, dilation: 1, padding: [1, 0] });
    expect(strided.arraySync()).toEqual([
      [
        [0, 0, 1, 10, 2, 20],
        [2, 20, 3, 30, 4, 40],
      ],
    ]);
    const dilated = unfold(x, { kernelSize: 2, stride: 1, dilation: 3, padding: [0, 0] });
    expect(dilated.arraySync()).toEqual([
      [
        [1, 10, 4, 40],
        [2, 20, 5, 50],
      ],
    ]);
  });

  it.each(geometries)('is the transpose of fold for %o', (geometry) => {
    const x = patternTensor<tf.Rank.R3>([2, 11, 3], 1);
    const windows = unfold(x, geometry);
    const y = patternTensor<tf.Rank.R3>(windows.shape, 2);
    const left = tf.sum(tf.mul(windows, y));
    const right = tf.sum(tf.mul(x, fold(y, 11, geometry)));
    expect(left).toBeAllClose(right, 1e-4);
  });

  it.each(geometries)('has the gradients of finite differences, as fold has, for %o', (geometry) => {
    const x = patternTensor<tf.Rank.R3>([1, 7, 2], 1);
    gradcheck((input) => unfold(input, geometry), [x]);
    const windows = unfold(x, geometry);
    gradcheck((input) => fold(input, 7, geometry), [windows]);
    expectNoLeak(() => fold(windows, 7, geometry));
  });

  it('says when no window fits, and which windows do not go with the geometry', () => {
    const geometry = { kernelSize: 5, stride: 1, dilation: 1, padding: [0, 0] } as const;
    expect(() => unfold(tf.zeros([1, 4, 1]), geometry)).toThrow(/4 steps .* shorter than a window of 5/);
    expect(() => fold(tf.zeros([1, 3, 5]), 9, geometry)).toThrow(/windows are \[1, 3, 5\], expected \[B, 5, /);
    expect(() => unfold(tf.zeros([1, 9, 1]), { ...geometry, stride: 2, dilation: 2 })).toThrow(
      /stride is 2 and dilation 2/,
    );
  });
});
