import { join } from 'node:path';
import { beforeAll, expect, it } from 'vitest';
import type { PretrainedWeights } from '../../../src/core/weightContracts.ts';
import { type ConformerEncoderParams, conformerEncoder } from '../../../src/nn/conformerEncoder.ts';
import { sequenceMask } from '../../../src/nn/masks.ts';
import { disposeParams } from '../../../src/nn/params.ts';
import { randomSource } from '../../../src/nn/random.ts';
import { describeEachBackend } from '../../../src/testing/backends.ts';
import '../../../src/testing/toBeAllClose.ts';
import type { Rank, Tensor3D } from '../../../src/tf.ts';
import * as tf from '../../../src/tf.ts';
import {
  type Golden,
  importState,
  packedState,
  publishedState,
  rangedTensor,
  readGolden,
  resultOf,
} from '../publishedState.ts';

// Made by make_goldens.py from Hugging Face's own modules.
const file = join(import.meta.dirname, 'forward.safetensors');
/** As RANGES there. */
const ranges = {
  'layer_norm.weight': [0.75, 1.25],
  'norm.weight': [0.75, 1.25],
  pos_bias_u: [-0.4, 0.4],
  pos_bias_v: [-0.4, 0.4],
  'linear_pos.weight': [-0.3, 0.3],
  'depthwise_conv.weight': [-0.5, 0.5],
  weight: [-0.2, 0.2],
  bias: [-0.1, 0.1],
} as const;

type Rules = PretrainedWeights['rules'];
const [conv, pointwise, matrix] = [{ order: [2, 1, 0] }, { order: [1, 0], unit: 2 }, { order: [1, 0] }];
const at = (from: string, to: string, axes: object | undefined, kernel: string): Rules => [
  {
    from: `conformer_layers.{layer}.${from}.weight`,
    to: `layers/{layer}/${to}/${kernel}`,
    ...(axes && { axes }),
  } as Rules[number],
  { from: `conformer_layers.{layer}.${from}.bias`, to: `layers/{layer}/${to}/bias` },
];
const norm = (from: string, to: string) => at(from, to, undefined, 'gain');
const rules: Rules = [
  ...norm('ff_macaron_layer_norm', 'macaronNorm'),
  ...norm('self_attn_layer_norm', 'attentionNorm'),
  ...norm('conv_layer_norm', 'convolutionNorm'),
  ...norm('ff_layer_norm', 'feedForwardNorm'),
  ...norm('final_layer_norm', 'finalNorm'),
  ...norm('conv_module.norm.norm', 'convolution/norm'),
  ...['macaron', ''].flatMap((half) => {
    const from = half === '' ? 'feed_forward' : 'feed_forward_macaron';
    const to = half === '' ? 'feedForward' : 'macaron';
    return [
      ...at(`${from}.conv1`, `${to}/expand`, conv, 'kernel'),
      ...at(`${from}.conv2`, `${to}/contract`, conv, 'kernel'),
    ];
  }),
  ...at('self_attn.linear_qkv', 'attention/qkv', matrix, 'kernel'),
  ...at('self_attn.linear_out', 'attention/output', matrix, 'kernel'),
  ...at('self_attn.linear_pos', 'attention/position', matrix, 'kernel'),
  { from: 'conformer_layers.{layer}.self_attn.pos_bias_u', to: 'layers/{layer}/attention/contentBias' },
  { from: 'conformer_layers.{layer}.self_attn.pos_bias_v', to: 'layers/{layer}/attention/positionBias' },
  ...at('conv_module.pointwise_conv1', 'convolution/expand', pointwise, 'kernel'),
  ...at('conv_module.depthwise_conv', 'convolution/depthwise', conv, 'kernel'),
  ...at('conv_module.pointwise_conv2', 'convolution/contract', pointwise, 'kernel'),
];

describeEachBackend('the Conformer with the weights of the reference', () => {
  const channels = 16;
  const encoder = conformerEncoder({
    channels,
    filterChannels: 24,
    heads: 2,
    layers: 2,
    kernelSize: 3,
    convolutionKernelSize: 7,
    dropoutRate: 0.1,
  });
  const context = { training: false, random: randomSource(1) };
  const inputOf = (steps: number) => rangedTensor<Rank.R3>(`x${steps}`, [2, steps, channels], -1, 1);
  const ones = (steps: number) => tf.ones([2, steps, 1]) as Tensor3D;
  let golden: Golden;
  let params: ConformerEncoderParams;
  beforeAll(async () => {
    golden = await readGolden(file);
    const initial = encoder.init(randomSource(1));
    const state = publishedState(golden, ranges, { prefix: 'conformer/' });
    const packed = packedState(state, ['linear_q.', 'linear_k.', 'linear_v.'], 'linear_qkv.');
    params = (await importState(packed, rules, initial)) as ConformerEncoderParams;
    disposeParams(initial);
  });

  it.each([1, 2, 5, 12])('makes the same states of %i symbols', (steps) => {
    const states = encoder.apply(params, inputOf(steps), ones(steps), context);
    expect(states).toBeAllClose(resultOf(golden, `states/${steps}`), 1e-5);
  });

  it('makes the states of each sentence alone of a padded batch', () => {
    const [short] = tf.split(inputOf(5), 2) as [Tensor3D, Tensor3D];
    const [, long] = tf.split(inputOf(12), 2) as [Tensor3D, Tensor3D];
    const filled = tf.concat([short, tf.fill([1, 7, channels], 3)], 1) as Tensor3D;
    const both = tf.concat([filled, long], 0) as Tensor3D;
    const states = encoder.apply(params, both, sequenceMask([5, 12], 12), context);
    const [first] = tf.split(resultOf(golden, 'states/5'), 2) as [Tensor3D, Tensor3D];
    const [, second] = tf.split(resultOf(golden, 'states/12'), 2) as [Tensor3D, Tensor3D];
    const zeros = tf.zeros([1, 7, channels]);
    expect(states).toBeAllClose(tf.concat([tf.concat([first, zeros], 1), second], 0), 1e-5);
  });

  it('has the same gradient with respect to its input', () => {
    const weighting = rangedTensor<Rank.R3>('weighting', [2, 5, channels], -1, 1);
    const gradient = tf.grad((x) => tf.sum(tf.mul(encoder.apply(params, x as Tensor3D, ones(5), context), weighting)))(
      inputOf(5),
    );
    expect(gradient).toBeAllClose(resultOf(golden, 'gradient/5'), 1e-4);
  });
});
