/**
 * How many native kernels each layer dispatches, forward and with its backward pass, and how long that takes.
 * A dispatch costs 20-60 us on tfjs-node whatever its size, so small models are bound by this count.
 *
 * Run: npx tsx bench/layerDispatch.ts
 */
import { startBackend } from '../src/core/runtime/startBackend.ts';
import { selfAttention } from '../src/nn/attention.ts';
import { conv1d } from '../src/nn/conv1d.ts';
import { convTranspose1d } from '../src/nn/convTranspose1d.ts';
import { dropout } from '../src/nn/dropout.ts';
import { embedding } from '../src/nn/embedding.ts';
import { gptBlock } from '../src/nn/gptBlock.ts';
import { layerNorm } from '../src/nn/layerNorm.ts';
import { linear } from '../src/nn/linear.ts';
import { causalBias, sequenceMask } from '../src/nn/masks.ts';
import type { ForwardContext } from '../src/nn/module.ts';
import { gelu } from '../src/nn/ops/gelu.ts';
import { stftMagnitude } from '../src/nn/ops/stftMagnitude.ts';
import { flattenParams, mapParams, type ParamTree } from '../src/nn/params.ts';
import { randomSource } from '../src/nn/random.ts';
import { transformerEncoder } from '../src/nn/transformerEncoder.ts';
import { waveNet } from '../src/nn/waveNet.ts';
import { weightNorm } from '../src/nn/weightNorm.ts';
import * as tf from '../src/tf.ts';

interface Subject {
  readonly name: string;
  readonly params: ParamTree;
  readonly run: (params: ParamTree, x: tf.Tensor3D) => tf.Tensor;
}

const [B, T, C] = [8, 200, 96] as const;
const repetitions = 7;

await startBackend('node');
const random = randomSource(1);
const context: ForwardContext = { training: true, random };
const mask = sequenceMask([200, 190, 180, 170, 160, 150, 140, 130], T);

function subject<P extends ParamTree>(name: string, params: P, run: (params: P, x: tf.Tensor3D) => tf.Tensor): Subject {
  return { name, params, run: (own, x) => run(own as P, x) };
}

function subjects(): Subject[] {
  const conv = conv1d({ inChannels: C, outChannels: C, kernelSize: 3, padding: 'same' });
  const dilated = conv1d({ inChannels: C, outChannels: C, kernelSize: 3, dilation: 3, padding: 'same' });
  const grouped = conv1d({ inChannels: C, outChannels: C, kernelSize: 41, stride: 4, groups: 4, padding: 20 });
  const depthwise = conv1d({ inChannels: C, outChannels: C, kernelSize: 3, groups: C, padding: 'same' });
  const normalized = weightNorm(conv);
  const upsampling = convTranspose1d({ inChannels: C, outChannels: C / 2, kernelSize: 16, stride: 8, padding: 4 });
  const affine = linear({ inChannels: C, outChannels: 4 * C });
  const norm = layerNorm({ channels: C });
  const table = embedding({ vocabularySize: 500, channels: C });
  const ids = tf.zeros<tf.Rank.R2>([B, T], 'int32');
  const attention = selfAttention({ channels: C, heads: 2, relativeWindow: 4, dropoutRate: 0.1 });
  const dropoutRate = 0.1;
  const encoder = transformerEncoder({
    channels: C,
    filterChannels: 4 * C,
    heads: 2,
    layers: 1,
    kernelSize: 3,
    dropoutRate,
  });
  const block = gptBlock({ channels: C, heads: 2, layers: 1, dropoutRate });
  const bias = causalBias(T);
  const stack = waveNet({ channels: C, kernelSize: 5, dilationRate: 1, layers: 4, conditionChannels: 64 });
  const condition = tf.ones<tf.Rank.R3>([B, 1, 64]);
  const stft = { nFft: 1024, hopLength: 256, winLength: 1024 };
  return [
    subject('linear 96 -> 384', affine.init(random), (p, x) => affine.apply(p, x)),
    subject('conv1d k3', conv.init(random), (p, x) => conv.apply(p, x)),
    subject('conv1d k3 dilation 3', dilated.init(random), (p, x) => dilated.apply(p, x)),
    subject('conv1d k41 stride 4 groups 4', grouped.init(random), (p, x) => grouped.apply(p, x)),
    subject('conv1d k3 depthwise', depthwise.init(random), (p, x) => depthwise.apply(p, x)),
    subject('conv1d k3 weight norm', normalized.init(random), (p, x) => normalized.apply(p, x)),
    subject('convTranspose1d k16 stride 8', upsampling.init(random), (p, x) => upsampling.apply(p, x)),
    subject('embedding', table.init(random), (p) => table.apply(p, ids)),
    subject('layerNorm', norm.init(random), (p, x) => norm.apply(p, x)),
    subject('gelu', [], (_p, x) => gelu(x)),
    subject('dropout', [], (_p, x) => dropout(dropoutRate)(x, context, 'here')),
    subject('selfAttention, window 4', attention.init(random), (p, x) => attention.apply(p, x, null, context)),
    subject('transformerEncoder, 1 layer', encoder.init(random), (p, x) => encoder.apply(p, x, mask, context)),
    subject('gptBlock', block.init(random), (p, x) => block.apply(p, x, bias, context)),
    subject('waveNet, 4 layers', stack.init(random), (p, x) => stack.apply(p, x, mask, condition, context)),
    subject('stftMagnitude 8 x 19200', [], (_p, x) => stftMagnitude(tf.reshape(x, [B, T * C]) as tf.Tensor2D, stft)),
  ];
}

interface CountingBackend {
  binding: Readonly<Record<string, unknown>> & { readonly executeOp: (...args: unknown[]) => unknown };
}

/** Counts the kernels that `work` dispatches. */
function countDispatches(work: () => void): number {
  const backend = tf.backend() as unknown as CountingBackend;
  const { binding } = backend;
  let count = 0;
  const names = Object.getOwnPropertyNames(binding);
  // The binding itself is frozen, so a copy of it stands in.
  backend.binding = {
    ...Object.fromEntries(names.map((name) => [name, binding[name]])),
    executeOp(...args: unknown[]) {
      count += 1;
      return binding.executeOp(...args);
    },
  };
  work();
  backend.binding = binding;
  return count;
}

function forward({ params, run }: Subject, x: tf.Tensor3D): void {
  tf.tidy(() => {
    run(params, x).dataSync();
  });
}

function forwardAndBackward({ params, run }: Subject, x: tf.Tensor3D): void {
  tf.tidy(() => {
    const paths = [...flattenParams(params).keys()];
    const loss = (input: tf.Tensor, ...leaves: tf.Tensor[]) =>
      tf.sum(
        run(
          mapParams(params, (leaf, path) => leaves[paths.indexOf(path)] ?? leaf),
          input as tf.Tensor3D,
        ),
      );
    const needsInput = paths.length === 0 || !('table' in params);
    const inputs = [x, ...flattenParams(params).values()];
    const gradients = needsInput
      ? tf.grads(loss)(inputs)
      : tf.grads((...leaves: tf.Tensor[]) => loss(x, ...leaves))(inputs.slice(1));
    gradients[0]?.dataSync();
  });
}

function milliseconds(work: () => void): { least: number; median: number } {
  work();
  const times = Array.from({ length: repetitions }, () => {
    const start = performance.now();
    work();
    return performance.now() - start;
  }).sort((a, b) => a - b);
  return { least: times[0] ?? 0, median: times[Math.floor(repetitions / 2)] ?? 0 };
}

const x = random.fork('x').normal([B, T, C]) as tf.Tensor3D;
console.table(
  Object.fromEntries(
    subjects().map((each) => {
      const both = milliseconds(() => forwardAndBackward(each, x));
      return [
        each.name,
        {
          'kernels forward': countDispatches(() => forward(each, x)),
          'kernels with backward': countDispatches(() => forwardAndBackward(each, x)),
          'ms with backward, least': Number(both.least.toFixed(1)),
          median: Number(both.median.toFixed(1)),
        },
      ];
    }),
  ),
);
