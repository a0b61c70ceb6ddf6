import { expect, it } from 'vitest';
import { describeEachBackend } from '../testing/backends.ts';
import { expectNoLeak } from '../testing/expectNoLeak.ts';
import { gradcheck, gradcheckParams } from '../testing/gradcheck.ts';
import { patternTensor } from '../testing/patternTensor.ts';
import '../testing/toBeAllClose.ts';
import * as tf from '../tf.ts';
import { sequenceMask } from './masks.ts';
import { flattenParams } from './params.ts';
import { randomSource } from './random.ts';
import { waveNet } from './waveNet.ts';

const context = { training: false, random: randomSource(1) };
const config = { channels: 3, kernelSize: 3, dilationRate: 2, layers: 3, conditionChannels: 2, dropoutRate: 0.1 };

describeEachBackend('waveNet', () => {
  it('starts the same with and without weight norm', () => {
    const x = patternTensor<tf.Rank.R3>([2, 7, 3]);
    const [mask, condition] = [sequenceMask([7, 4], 7), patternTensor<tf.Rank.R3>([2, 1, 2])];
    const outputs = [true, false].map((weightNorm) => {
      const stack = waveNet({ ...config, weightNorm });
      return stack.apply(stack.init(randomSource(2)), x, mask, condition, context);
    });
    expect(outputs[0]).toBeAllClose(outputs[1]!);
  });

  it('is zero at the padding, and its last layer has no residual half', () => {
    const stack = waveNet(config);
    const params = stack.init(randomSource(2));
    const x = tf.mul<tf.Tensor3D>(patternTensor([1, 7, 3]), sequenceMask([4], 7));
    const result = stack.apply(params, x, sequenceMask([4], 7), patternTensor([1, 1, 2]), context);
    expect(tf.slice3d(result, [0, 4, 0], [1, 3, 3])).toBeAllClose(tf.zeros([1, 3, 3]));
    const shapes = flattenParams(params);
    expect(shapes.get('layers/1/residualAndSkip/v')?.shape).toEqual([1, 3, 6]);
    expect(shapes.get('layers/2/residualAndSkip/v')?.shape).toEqual([1, 3, 3]);
    expect(shapes.get('condition/v')?.shape).toEqual([1, 2, 18]);
  });

  it.each([1, 5])('has the gradients of finite differences and leaks nothing for %i steps', (T) => {
    const stack = waveNet({ ...config, layers: 2 });
    const params = stack.init(randomSource(2));
    const [x, mask] = [patternTensor<tf.Rank.R3>([2, T, 3]), sequenceMask([T, Math.ceil(T / 2)], T)];
    const condition = patternTensor<tf.Rank.R3>([2, 1, 2]);
    gradcheckParams((own) => stack.apply(own, x, mask, condition, context), params, { maxValues: 3 });
    gradcheck((a, b) => stack.apply(params, a, mask, b, context), [x, condition], { maxValues: 5 });
    expectNoLeak(() => stack.apply(params, x, mask, condition, { ...context, training: true }));
  });

  it('says that the condition is missing, or not wanted', () => {
    const [x, mask] = [patternTensor<tf.Rank.R3>([1, 2, 3]), sequenceMask([2], 2)];
    const conditioned = waveNet(config);
    const params = conditioned.init(randomSource(2));
    expect(() => conditioned.apply(params, x, mask, null, context)).toThrow(/condition is null, expected \[B, 1, 2\]/);
    const plain = waveNet({ ...config, conditionChannels: 0 });
    expect(() => plain.apply(plain.init(randomSource(2)), x, mask, tf.zeros([1, 1, 2]), context)).toThrow(
      'waveNet: condition is [1, 1, 2], expected [B, 1, 0] (config.conditionChannels)',
    );
  });
});
