import { expect, it } from 'vitest';
import { describeEachBackend } from '../testing/backends.ts';
import { expectNoLeak } from '../testing/expectNoLeak.ts';
import { gradcheckParams } from '../testing/gradcheck.ts';
import { patternTensor } from '../testing/patternTensor.ts';
import '../testing/toBeAllClose.ts';
import * as tf from '../tf.ts';
import { gptBlock } from './gptBlock.ts';
import { causalBias, sequenceMask } from './masks.ts';
import { randomSource } from './random.ts';
import { transformerEncoder } from './transformerEncoder.ts';

const context = { training: false, random: randomSource(1) };
const config = { channels: 4, filterChannels: 6, heads: 2, layers: 2, kernelSize: 3, dropoutRate: 0.1 };

describeEachBackend('transformerEncoder', () => {
  it('gives a sequence the same states alone and padded in a batch, and zeros at the padding', () => {
    const encoder = transformerEncoder(config);
    const params = encoder.init(randomSource(3));
    const x = patternTensor<tf.Rank.R3>([1, 5, 4]);
    const alone = encoder.apply(params, x, sequenceMask([5], 5), context);
    const padded = tf.concat3d(
      [
        tf.pad3d(
          x,
          [
            [0, 0],
            [0, 3],
            [0, 0],
          ],
          9,
        ),
        patternTensor<tf.Rank.R3>([1, 8, 4], 2),
      ],
      0,
    );
    const together = encoder.apply(params, padded, sequenceMask([5, 8], 8), context);
    expect(tf.slice3d(together, [0, 0, 0], [1, 5, 4])).toBeAllClose(alone);
    expect(tf.slice3d(together, [0, 5, 0], [1, 3, 4])).toBeAllClose(tf.zeros([1, 3, 4]));
  });

  it('has the gradients of finite differences and leaks nothing', () => {
    const encoder = transformerEncoder({ ...config, layers: 1 });
    const params = encoder.init(randomSource(4));
    const [x, mask] = [patternTensor<tf.Rank.R3>([2, 3, 4]), sequenceMask([3, 2], 3)];
    gradcheckParams((own) => encoder.apply(own, x, mask, context), params, { maxValues: 3, step: 5e-3 });
    expectNoLeak(() => encoder.apply(params, x, mask, { ...context, training: true }));
  });

  it('draws other dropout in each step and layer, and none when not training', () => {
    const encoder = transformerEncoder({ ...config, dropoutRate: 0.5 });
    const params = encoder.init(randomSource(4));
    const [x, mask] = [patternTensor<tf.Rank.R3>([1, 3, 4]), sequenceMask([3], 3)];
    const at = (step: number) =>
      encoder.apply(params, x, mask, { training: true, random: randomSource(1, step) }).dataSync();
    expect(at(1)).toEqual(at(1));
    expect(at(1)).not.toEqual(at(2));
    const calm = () => encoder.apply(params, x, mask, context).dataSync();
    expect(calm()).toEqual(calm());
  });
});

describeEachBackend('gptBlock', () => {
  const block = gptBlock({ channels: 4, heads: 2, layers: 2, dropoutRate: 0 });

  it('lets no position see a later one', () => {
    const params = block.init(randomSource(3));
    const x = patternTensor<tf.Rank.R3>([1, 5, 4]);
    const whole = block.apply(params, x, causalBias(5), context);
    const start = block.apply(params, tf.slice3d(x, [0, 0, 0], [1, 3, 4]), causalBias(3), context);
    expect(tf.slice3d(whole, [0, 0, 0], [1, 3, 4])).toBeAllClose(start);
  });

  it('has the gradients of finite differences and leaks nothing', () => {
    const params = block.init(randomSource(4));
    const [x, bias] = [patternTensor<tf.Rank.R3>([2, 3, 4]), causalBias(3)];
    gradcheckParams((own) => block.apply(own, x, bias, context), params, { maxValues: 3 });
    expectNoLeak(() => block.apply(params, x, bias, { ...context, training: true }));
  });
});
