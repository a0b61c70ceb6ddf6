import { expect, it } from 'vitest';
import { describeEachBackend } from '../../testing/backends.ts';
import { expectNoLeak } from '../../testing/expectNoLeak.ts';
import { gradcheck } from '../../testing/gradcheck.ts';
import { patternTensor } from '../../testing/patternTensor.ts';
import '../../testing/toBeAllClose.ts';
import type { Rank, Tensor2D } from '../../tf.ts';
import * as tf from '../../tf.ts';
import { inverseRationalQuadraticSpline, rationalQuadraticSpline } from './rationalQuadraticSpline.ts';

const [B, T, K, bound] = [2, 7, 5, 3];
const values = () => tf.mul(patternTensor<Rank.R2>([B, T], 1), 4) as Tensor2D;
const shape = (seed = 2) => ({
  widths: patternTensor<Rank.R3>([B, T, K], seed),
  heights: tf.mul(patternTensor<Rank.R3>([B, T, K], seed + 1), 2) as tf.Tensor3D,
  slopes: tf.mul(patternTensor<Rank.R3>([B, T, K - 1], seed + 2), 2) as tf.Tensor3D,
  bound,
});

describeEachBackend('rationalQuadraticSpline', () => {
  it('is undone by its inverse, at the knots and at the ends too', () => {
    const own = { ...shape(), widths: tf.zeros([B, T, K]) as tf.Tensor3D };
    const knots = tf.tensor2d([-3, -1.8, -0.6, 0, 0.6, 1.8, 3, -3.01, -2.99, 2.99, 3.01, 9, -9, 1e-6], [B, T]);
    for (const x of [values(), knots]) {
      const { y } = rationalQuadraticSpline(x, own);
      expect(inverseRationalQuadraticSpline(y, own)).toBeAllClose(x, 2e-5);
      expect(y).not.toBeAllClose(x, 0.05);
    }
  });

  it('is the identity beyond the bound, and where all sizes and slopes are those of the identity', () => {
    const far = tf.add(tf.mul(tf.abs(values()), 0.1), bound + 0.01) as Tensor2D;
    const beyond = rationalQuadraticSpline(far, shape());
    expect(beyond.y).toBeAllClose(far, 0);
    expect(beyond.logDerivative).toBeAllClose(tf.zeros([B, T]), 0);
    const even = tf.zeros([B, T, K]) as tf.Tensor3D;
    const slopes = tf.fill([B, T, K - 1], Math.log(Math.exp(1 - 1e-3) - 1)) as tf.Tensor3D;
    const straight = rationalQuadraticSpline(values(), { widths: even, heights: even, slopes, bound });
    expect(straight.y).toBeAllClose(values(), 1e-5);
  });

  it('knows the log of its derivative', () => {
    const x = values();
    const derivative = tf.grad((at) => tf.sum(rationalQuadraticSpline(at as Tensor2D, shape()).y))(x);
    expect(rationalQuadraticSpline(x, shape()).logDerivative).toBeAllClose(tf.log(derivative), 1e-4);
  });

  it('has the gradients that finite differences give, for value and log derivative', () => {
    const { widths, heights, slopes } = shape();
    const inputs = [values(), widths, heights, slopes] as const;
    type Given = [Tensor2D, tf.Tensor3D, tf.Tensor3D, tf.Tensor3D];
    const spline = (...[x, w, h, s]: Given) => rationalQuadraticSpline(x, { widths: w, heights: h, slopes: s, bound });
    const options = { step: 2e-3, tolerance: 1e-2 };
    gradcheck((...given) => spline(...(given as unknown as Given)).y, [...inputs], options);
    gradcheck((...given) => spline(...(given as unknown as Given)).logDerivative, [...inputs], options);
  });

  it('leaves no tensor behind within a tidy', () => {
    const [x, own] = [values(), shape()];
    expectNoLeak(() => tf.tidy(() => rationalQuadraticSpline(x, own).y));
    expectNoLeak(() => tf.tidy(() => inverseRationalQuadraticSpline(x, own)));
  });
});
