import { expect, it } from 'vitest';
import { describeEachBackend } from '../../testing/backends.ts';
import { expectNoLeak } from '../../testing/expectNoLeak.ts';
import { gradcheck } from '../../testing/gradcheck.ts';
import { patternTensor } from '../../testing/patternTensor.ts';
import '../../testing/toBeAllClose.ts';
import * as tf from '../../tf.ts';
import { halvingConv2d } from './halvingConv2d.ts';

/** The definition, sum by sum. */
function byHand(x: tf.Tensor4D, kernel: tf.Tensor3D): tf.Tensor {
  const [B, F, T, C] = x.shape;
  const out = kernel.shape[2];
  const [input, weights] = [x.bufferSync(), kernel.bufferSync()];
  const result = tf.buffer([B, Math.ceil(F / 2), Math.ceil(T / 2), out]);
  const at = (b: number, f: number, t: number, c: number) =>
    f < 0 || t < 0 || f >= F || t >= T ? 0 : input.get(b, f, t, c);
  for (let index = 0; index < result.size; index++) {
    const [b, f, t, o] = result.indexToLoc(index) as [number, number, number, number];
    let sum = 0;
    for (let df = 0; df < 3; df++)
      for (let dt = 0; dt < 3; dt++)
        for (let c = 0; c < C; c++) sum += at(b, 2 * f + df - 1, 2 * t + dt - 1, c) * weights.get(dt, df * C + c, o);
    result.set(sum, b, f, t, o);
  }
  return result.toTensor();
}

describeEachBackend('halvingConv2d', () => {
  it.each([
    [5, 7],
    [6, 4],
    [1, 1],
    [2, 3],
  ])('is the definition on %i bands and %i steps', (bands, steps) => {
    const x = patternTensor<tf.Rank.R4>([2, bands, steps, 2]);
    const kernel = patternTensor<tf.Rank.R3>([3, 6, 3], 4);
    expect(halvingConv2d(x, kernel)).toBeAllClose(byHand(x, kernel), 1e-5);
  });

  it('has the gradients of finite differences and leaks nothing', () => {
    const x = patternTensor<tf.Rank.R4>([1, 3, 5, 2]);
    const kernel = patternTensor<tf.Rank.R3>([3, 6, 2], 4);
    gradcheck((input, weights) => halvingConv2d(input as tf.Tensor4D, weights as tf.Tensor3D), [x, kernel], {
      maxValues: 8,
    });
    expectNoLeak(() => halvingConv2d(x, kernel));
  });

  it('refuses a kernel for other channels', () => {
    const x = tf.zeros([1, 4, 4, 2]) as tf.Tensor4D;
    expect(() => halvingConv2d(x, tf.zeros([3, 3, 2]))).toThrow(/halvingConv2d: kernel is \[3, 3, 2\]/);
  });
});
