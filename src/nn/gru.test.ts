import { fileURLToPath } from 'node:url';
import { beforeAll, expect, it } from 'vitest';
import type { HostTensors } from '../core/checkpoint/hostTensor.ts';
import { readSafetensors } from '../core/checkpoint/safetensors.ts';
import { toTensor } from '../core/checkpoint/tensorIo.ts';
import { describeEachBackend } from '../testing/backends.ts';
import { expectNoLeak } from '../testing/expectNoLeak.ts';
import { gradcheck, gradcheckParams } from '../testing/gradcheck.ts';
import { patternTensor } from '../testing/patternTensor.ts';
import '../testing/toBeAllClose.ts';
import * as tf from '../tf.ts';
import { type GruParams, gru } from './gru.ts';
import { randomSource } from './random.ts';

const golden = fileURLToPath(new URL('golden/gru.safetensors', import.meta.url));
const layer = gru({ inChannels: 3, hiddenChannels: 2 });
const all = (x: tf.Tensor3D) => tf.ones([x.shape[0], x.shape[1], 1]) as tf.Tensor3D;

let arrays: HostTensors;
beforeAll(async () => {
  arrays = (await readSafetensors(golden)).tensors;
});
const expected = (name: string) => toTensor(arrays.get(name)!);

describeEachBackend('gru', () => {
  it('gives the states and gradients of torch.nn.GRU', () => {
    const params = {
      kernel: tf.transpose(expected('weight_ih_l0')),
      recurrentKernel: tf.transpose(expected('weight_hh_l0')),
      bias: expected('bias_ih_l0'),
      recurrentBias: expected('bias_hh_l0'),
    } as GruParams;
    const x = expected('x') as tf.Tensor3D;
    expect(layer.apply(params, x, all(x))).toBeAllClose(expected('states'), 1e-6);
    const weighted = (input: tf.Tensor3D) => tf.sum(tf.mul(layer.apply(params, input, all(x)), expected('weighting')));
    expect(tf.grad(weighted as never)(x)).toBeAllClose(expected('gradient'), 1e-6);
  });

  it('keeps its state where a sequence has ended', () => {
    const params = layer.init(randomSource(2));
    const x = patternTensor<tf.Rank.R3>([2, 5, 3]);
    const mask = tf.tensor3d([1, 1, 1, 0, 0, 1, 1, 1, 1, 1], [2, 5, 1]);
    const states = layer.apply(params, x, mask);
    const first = tf.slice(x, [0, 0, 0], [1, 3, 3]);
    const alone = tf.slice(layer.apply(params, first, all(first)), [0, 2, 0], [1, 1, 2]);
    expect(tf.slice(states, [0, 4, 0], [1, 1, 2])).toBeAllClose(alone, 1e-6);
  });

  it('has the gradients of finite differences and leaks nothing', () => {
    const params = layer.init(randomSource(2));
    const x = patternTensor<tf.Rank.R3>([2, 4, 3]);
    const mask = tf.tensor3d([1, 1, 1, 0, 1, 1, 1, 1], [2, 4, 1]);
    gradcheckParams((own) => layer.apply(own, x, mask), params, { maxValues: 4 });
    gradcheck((input) => layer.apply(params, input, mask), [x], { maxValues: 6 });
    expectNoLeak(() => layer.apply(params, x, mask));
  });

  it('refuses another number of channels', () => {
    const x = tf.zeros([1, 2, 4]) as tf.Tensor3D;
    expect(() => layer.apply(layer.init(randomSource(2)), x, all(x))).toThrow(/gru: input/);
  });
});
