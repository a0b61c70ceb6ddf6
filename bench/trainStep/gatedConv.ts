/**
 * Contender: one training step of a stack of 16 gated convolutions with layer norm (192 channels, kernel 5) and AdamW,
 * through the trainer's own step.
 *
 * Run by `npm run bench -- train-step`; arguments: off|float32|bfloat16, items, steps.
 */
import type { Objective } from '../../src/core/objectives/objective.ts';
import { assignRates } from '../../src/core/optim/paramRules.ts';
import { startBackend } from '../../src/core/runtime/startBackend.ts';
import { regroup } from '../../src/core/trainer/stateLayout.ts';
import { stepRunner } from '../../src/core/trainer/stepRunner.ts';
import { disposeReplaced } from '../../src/core/trainer/trainStep.ts';
import { conv1d } from '../../src/nn/conv1d.ts';
import { layerNorm } from '../../src/nn/layerNorm.ts';
import { gatedTanh } from '../../src/nn/ops/gatedTanh.ts';
import { flattenParams, type ParamTree } from '../../src/nn/params.ts';
import { randomSource } from '../../src/nn/random.ts';
import type { Scalar, Tensor3D } from '../../src/tf.ts';
import * as tf from '../../src/tf.ts';
import { serve } from '../contest/serve.ts';

const [mode = 'float32', items = '4', steps = '200'] = process.argv.slice(2);
const [B, T, C, layers] = [Number(items), Number(steps), 192, 16];
const optimizer = { beta1: 0.9, beta2: 0.999, epsilon: 1e-8, weightDecay: 0.01 };

await startBackend('node', { xla: process.env['TONELAB_BENCH_XLA'] === '1' });

const gate = conv1d({ inChannels: C, outChannels: 2 * C, kernelSize: 5, padding: 'same' });
const out = conv1d({ inChannels: C, outChannels: 2 * C, kernelSize: 1, padding: 'same' });
const norm = layerNorm({ channels: C });
const random = randomSource(1);
const layerParams = Array.from({ length: layers }, (_, index) => ({
  gate: gate.init(random.fork(`gate${index}`)),
  out: out.init(random.fork(`out${index}`)),
  norm: norm.init(random.fork(`norm${index}`)),
}));
type Layer = (typeof layerParams)[number];

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

interface Batch {
  readonly x: Tensor3D;
  readonly y: Tensor3D;
}

const objective: Objective<Batch, Tensor3D> = {
  name: 'stack',
  roots: ['stack'],
  updates: [{ label: 'g', roots: ['stack'] }],
  forward: (params, { x }) => forward(params['stack'] as unknown as readonly Layer[], x),
  losses: (_, { shared, batch }) => ({
    mse: { numerator: tf.mean(tf.square(tf.sub(shared, batch.y))) as Scalar, per: 'utterances' },
  }),
};

const params = { stack: layerParams as unknown as ParamTree };
const rules = [{ match: '**', rate: { peak: 2e-4, warmupSteps: 0, decay: 'constant' as const, final: 1 } }];
const table = assignRates(flattenParams(params), rules as never, { owner: 'bench', roots: ['stack'] });
let state = regroup({ params, groups: [] }, table, { updateOf: () => 'g', averaged: false });
const compile = mode === 'off' ? undefined : { precision: mode as 'float32' | 'bfloat16' };
const context = () => ({ training: true, random });
const runner = stepRunner(objective, { optimizer, context }, compile);
const batch = {
  x: random.fork('x').normal([B, T, C]) as Tensor3D,
  y: random.fork('y').normal([B, T, C]) as Tensor3D,
};
let step = 0;

await serve(() => {
  const counts = { utterances: 1, symbols: 1, frames: 1, tokens: 1 };
  const outcome = runner.run(state, [batch], { step, counts, weights: { mse: 1 }, rates: [2e-4] });
  outcome.metricValues.dataSync();
  outcome.metricValues.dispose();
  disposeReplaced(state, outcome.state);
  state = outcome.state;
  step += 1;
});
