/**
 * Contender: a stack of 16 gated convolutions with layer norm (192 channels, kernel 5). Sizes: items, steps.
 *
 * Run by `npm run bench -- train-step --model gated-conv`.
 */
import { conv1d } from '../../src/nn/conv1d.ts';
import { layerNorm } from '../../src/nn/layerNorm.ts';
import { gatedTanh } from '../../src/nn/ops/gatedTanh.ts';
import type { ParamTree } from '../../src/nn/params.ts';
import type { Scalar, Tensor3D } from '../../src/tf.ts';
import * as tf from '../../src/tf.ts';
import { serveStep } from './stepContender.ts';

const [C, layers] = [192, 16];
const gate = conv1d({ inChannels: C, outChannels: 2 * C, kernelSize: 5, padding: 'same' });
const out = conv1d({ inChannels: C, outChannels: 2 * C, kernelSize: 1, padding: 'same' });
const norm = layerNorm({ channels: C });

interface Layer {
  readonly gate: ReturnType<typeof gate.init>;
  readonly out: ReturnType<typeof out.init>;
  readonly norm: ReturnType<typeof norm.init>;
}

interface Batch {
  readonly x: Tensor3D;
  readonly y: Tensor3D;
}

function forward(stack: readonly Layer[], x: Tensor3D): Tensor3D {
  let skipped: Tensor3D | undefined;
  const last = stack.reduce<Tensor3D>((hidden, layer) => {
    const both = out.apply(layer.out, gatedTanh(gate.apply(layer.gate, hidden)));
    const [residual, skip] = tf.split(both, 2, 2) as [Tensor3D, Tensor3D];
    skipped = skipped === undefined ? skip : tf.add<Tensor3D>(skipped, skip);
    return norm.apply<Tensor3D>(layer.norm, tf.add(hidden, residual));
  }, x);
  return tf.add<Tensor3D>(last, skipped as Tensor3D);
}

await serveStep<Batch, Tensor3D>((random, [B = 4, T = 200]) => {
  const stack = Array.from({ length: layers }, (_, index) => ({
    gate: gate.init(random.fork(`gate${index}`)),
    out: out.init(random.fork(`out${index}`)),
    norm: norm.init(random.fork(`norm${index}`)),
  }));
  return {
    objective: {
      name: 'stack',
      roots: ['stack'],
      updates: [{ label: 'g', roots: ['stack'] }],
      forward: (params, { x }) => forward(params['stack'] as unknown as readonly Layer[], x),
      losses: (_, { shared, batch }) => ({
        mse: { numerator: tf.mean(tf.square(tf.sub(shared, batch.y))) as Scalar, per: 'utterances' },
      }),
    },
    params: { stack: stack as unknown as ParamTree },
    batch: {
      x: random.fork('x').normal([B, T, C]) as Tensor3D,
      y: random.fork('y').normal([B, T, C]) as Tensor3D,
    },
    weights: { mse: 1 },
    counts: { utterances: 1, symbols: 1, frames: 1, tokens: 1 },
  };
});
