import { expect, it } from 'vitest';
import { describeEachBackend } from '../testing/backends.ts';
import { gradcheck } from '../testing/gradcheck.ts';
import { patternTensor } from '../testing/patternTensor.ts';
import '../testing/toBeAllClose.ts';
import * as tf from '../tf.ts';
import { groupNorm } from './groupNorm.ts';
import { sequenceMask } from './masks.ts';
import { randomSource } from './random.ts';

describeEachBackend('groupNorm', () => {
  const norm = groupNorm({ channels: 4, groups: 2 });

  it('brings each group of each item to mean 0 and variance 1 over its valid steps alone', () => {
    const x = tf.mul(patternTensor<tf.Rank.R3>([2, 5, 4]), 3) as tf.Tensor3D;
    const normed = norm.apply(norm.init(randomSource(1)), x, sequenceMask([5, 3], 5));
    const group = tf.slice3d(normed, [1, 0, 2], [1, 3, 2]);
    const { mean, variance } = tf.moments(group);
    expect(mean).toBeAllClose(0);
    expect(variance).toBeAllClose(1, 1e-4);
  });

  it('has the gradients of finite differences', () => {
    const [x, mask] = [patternTensor<tf.Rank.R3>([2, 3, 4]), sequenceMask([3, 2], 3)];
    const [gain, bias] = [patternTensor<tf.Rank.R1>([4], 2), patternTensor<tf.Rank.R1>([4], 3)];
    gradcheck((own, a, b) => norm.apply({ gain: a, bias: b }, own, mask), [x, gain, bias], {
      step: 3e-3,
    });
  });
});
