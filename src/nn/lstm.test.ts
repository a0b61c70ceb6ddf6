import { expect, it } from 'vitest';
import { describeEachBackend } from '../testing/backends.ts';
import { expectNoLeak } from '../testing/expectNoLeak.ts';
import { gradcheck, gradcheckParams } from '../testing/gradcheck.ts';
import { patternTensor } from '../testing/patternTensor.ts';
import '../testing/toBeAllClose.ts';
import * as tf from '../tf.ts';
import { lstm } from './lstm.ts';
import { randomSource } from './random.ts';

const layer = lstm({ inChannels: 3, hiddenChannels: 2 });

describeEachBackend('lstm', () => {
  it('computes its gates in the order input, forget, candidate, output', () => {
    const params = layer.init(randomSource(2));
    const x = patternTensor<tf.Rank.R3>([1, 1, 3]);
    const sigmoid = (value: number) => 1 / (1 + Math.exp(-value));
    const biases = tf.add(params.bias, params.recurrentBias);
    const gates = tf.add(tf.matMul(tf.squeeze(x, [1]) as tf.Tensor2D, params.kernel), biases).dataSync();
    const expected = [0, 1].map((unit) => {
      const [input, candidate, output] = [gates[unit]!, gates[4 + unit]!, gates[6 + unit]!];
      return sigmoid(output) * Math.tanh(sigmoid(input) * Math.tanh(candidate));
    });
    expect(tf.squeeze(layer.apply(params, x))).toBeAllClose(tf.tensor1d(expected), 1e-6);
  });

  it('knows only what came before, and carries it on', () => {
    const params = layer.init(randomSource(2));
    const x = patternTensor<tf.Rank.R3>([2, 5, 3]);
    const whole = layer.apply(params, x);
    expect(layer.apply(params, tf.slice(x, [0, 0, 0], [2, 3, 3]))).toBeAllClose(tf.slice(whole, [0, 0, 0], [2, 3, 2]));
    const other = tf.concat([tf.mul<tf.Tensor3D>(tf.slice(x, [0, 0, 0], [2, 1, 3]), 2), tf.slice(x, [0, 1, 0])], 1);
    const change = tf.abs(tf.sub(layer.apply(params, other as tf.Tensor3D), whole));
    expect(tf.min(tf.slice(change, [0, 4, 0])).dataSync()[0]).toBeGreaterThan(1e-6);
  });

  it('has the gradients of finite differences and leaks nothing', () => {
    const params = layer.init(randomSource(2));
    const x = patternTensor<tf.Rank.R3>([2, 4, 3]);
    gradcheckParams((own) => layer.apply(own, x), params, { maxValues: 4 });
    gradcheck((input) => layer.apply(params, input), [x], { maxValues: 6 });
    expectNoLeak(() => layer.apply(params, x));
  });

  it('refuses another number of channels', () => {
    expect(() => layer.apply(layer.init(randomSource(2)), tf.zeros([1, 2, 4]))).toThrow(/lstm: input/);
  });
});
