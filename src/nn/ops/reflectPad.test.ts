import { expect, it } from 'vitest';
import { ShapeError } from '../../errors.ts';
import { describeEachBackend } from '../../testing/backends.ts';
import { expectNoLeak } from '../../testing/expectNoLeak.ts';
import { gradcheck } from '../../testing/gradcheck.ts';
import { patternTensor } from '../../testing/patternTensor.ts';
import '../../testing/toBeAllClose.ts';
import type { Rank } from '../../tf.ts';
import * as tf from '../../tf.ts';
import { reflectPad } from './reflectPad.ts';

describeEachBackend('reflectPad', () => {
  it('mirrors at the ends without repeating them', () => {
    const wave = tf.tensor2d([[1, 2, 3, 4]]);
    expect(reflectPad(wave, [2, 3])).toBeAllClose([[3, 2, 1, 2, 3, 4, 3, 2, 1]], 0);
    expect(reflectPad(wave, [0, 1])).toBeAllClose([[1, 2, 3, 4, 3]], 0);
    expectNoLeak(() => reflectPad(wave, [0, 0]));
  });

  it('has the gradients of finite differences, what the mirrored samples add included', () => {
    gradcheck((wave) => tf.square(reflectPad(wave as tf.Tensor2D, [2, 3])), [patternTensor<Rank.R2>([2, 5], 1)]);
  });

  it('refuses to mirror more than there is', () => {
    expect(() => reflectPad(tf.zeros([1, 3]), [0, 3])).toThrow(ShapeError);
  });
});
