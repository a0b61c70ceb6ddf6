import { expect, it } from 'vitest';
import { describeEachBackend } from '../../testing/backends.ts';
import { expectNoLeak } from '../../testing/expectNoLeak.ts';
import { gradcheck } from '../../testing/gradcheck.ts';
import { patternTensor } from '../../testing/patternTensor.ts';
import '../../testing/toBeAllClose.ts';
import * as tf from '../../tf.ts';
import { normalizeWeight, weightLength } from './normalizeWeight.ts';

describeEachBackend('normalizeWeight', () => {
  it('gives every slice along the axis the length g', () => {
    const v = patternTensor<tf.Rank.R3>([3, 2, 4]);
    for (const [axis, shape] of [
      [-1, [1, 1, 4]],
      [1, [1, 2, 1]],
    ] as const) {
      const g = patternTensor<tf.Rank.R3>([...shape], 2);
      const weight = normalizeWeight(v, g, axis);
      expect(weightLength(weight, axis)).toBeAllClose(tf.abs(g));
      expect(normalizeWeight(v, weightLength(v, axis), axis)).toBeAllClose(v);
    }
  });

  it('has the gradients of finite differences and leaks nothing', () => {
    const [v, g] = [patternTensor<tf.Rank.R3>([3, 2, 3], 1), patternTensor<tf.Rank.R3>([1, 1, 3], 2)];
    gradcheck((a, b) => normalizeWeight(a, b, -1), [v, g]);
    expectNoLeak(() => normalizeWeight(v, g, -1));
  });
});
