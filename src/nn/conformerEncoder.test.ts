import { expect, it } from 'vitest';
import { describeEachBackend } from '../testing/backends.ts';
import { expectNoLeak } from '../testing/expectNoLeak.ts';
import { gradcheckParams } from '../testing/gradcheck.ts';
import { patternTensor } from '../testing/patternTensor.ts';
import '../testing/toBeAllClose.ts';
import * as tf from '../tf.ts';
import { conformerEncoder } from './conformerEncoder.ts';
import { sequenceMask } from './masks.ts';
import { randomSource } from './random.ts';

const context = { training: false, random: randomSource(1) };

describeEachBackend('conformerEncoder', () => {
  const encoder = conformerEncoder({
    channels: 4,
    filterChannels: 6,
    heads: 2,
    layers: 1,
    kernelSize: 3,
    convolutionKernelSize: 3,
    dropoutRate: 0.1,
  });

  it('has the gradients of finite differences and leaks nothing', () => {
    const params = encoder.init(randomSource(4));
    const [x, mask] = [patternTensor<tf.Rank.R3>([2, 3, 4]), sequenceMask([3, 2], 3)];
    gradcheckParams((own) => encoder.apply(own, x, mask, context), params, { maxValues: 3, step: 5e-3 });
    expectNoLeak(() => encoder.apply(params, x, mask, { ...context, training: true }));
  });

  it('tells distances apart: the same symbols in another order have other states', () => {
    const params = encoder.init(randomSource(4));
    const [a, b] = [patternTensor<tf.Rank.R3>([1, 1, 4]), patternTensor<tf.Rank.R3>([1, 1, 4], 2)];
    const far = (...parts: tf.Tensor3D[]) =>
      tf.slice3d(encoder.apply(params, tf.concat3d(parts, 1), tf.ones([1, 6, 1]), context), [0, 0, 0], [1, 1, 4]);
    expect(far(a, a, a, b, a, a)).not.toBeAllClose(far(a, a, a, a, a, b), 1e-3);
  });
});
