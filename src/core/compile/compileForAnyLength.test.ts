import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { pairFrames, unpairFrames } from '../../nn/framePairs.ts';
import { causalBias } from '../../nn/masks.ts';
import { hostCall } from '../../nn/ops/hostCall.ts';
import { randomSource } from '../../nn/random.ts';
import { scoresByPosition } from '../../nn/relativePositions.ts';
import { hasNativeBackend, startTestBackend, useBackend } from '../../testing/backends.ts';
import { expectNoLeak } from '../../testing/expectNoLeak.ts';
import { patternTensor } from '../../testing/patternTensor.ts';
import '../../testing/toBeAllClose.ts';
import type { Scalar, Tensor2D, Tensor3D } from '../../tf.ts';
import * as tf from '../../tf.ts';
import { type AnyLengthGraph, type AnyLengthStep, compileForAnyLength } from './compileForAnyLength.ts';

type Row = { readonly x: Tensor3D };
type Kernel = { readonly kernel: Tensor2D };

const row = ([steps = 1]: readonly number[]): Row => ({ x: patternTensor<tf.Rank.R3>([1, steps, 5], steps) });
const kernelOf = (phase: number): Kernel => ({ kernel: patternTensor<tf.Rank.R2>([5, 5], phase) });

describe.runIf(hasNativeBackend)('compileForAnyLength', () => {
  const open: { dispose(): void }[] = [];
  function compile<W, In, Out>(spec: AnyLengthStep<W, In, Out>, fixed = false): AnyLengthGraph<W, In, Out> {
    const graph = compileForAnyLength(spec, { fixed });
    open.push(graph);
    return graph;
  }
  const ofRows = <W, Out>(step: (weights: W, inputs: Row) => Out) => ({ step, lengthCount: 1, probe: row }) as const;
  const product = ({ kernel }: Kernel, { x }: Row) => tf.tidy(() => tf.relu(tf.matMul(tf.squeeze(x, [0]), kernel)));
  beforeAll(async () => {
    await startTestBackend();
  });
  afterAll(() => {
    for (const graph of open) graph.dispose();
  });

  it('gives what the step gives at lengths that it was not recorded at, the shortest included', () => {
    // Pads and slices whose sizes are squares of the length, masks that are counted out, ones of a varying shape.
    const step = (_: unknown, { x }: Row) =>
      tf.tidy(() => {
        const T = x.shape[1];
        const scores = scoresByPosition(tf.expandDims(x, 1));
        const spread = tf.matMul(tf.add(tf.squeeze(scores, [1]), tf.squeeze(causalBias(T), [0])), x);
        return { sum: tf.add(spread, tf.ones([1, T, 5])), mean: tf.mean(x, 1) };
      });
    const graph = compile(ofRows(step));
    for (const steps of [1, 2, 3, 16, 61]) {
      const inputs = row([steps]);
      const [made, expected] = [graph.run({}, inputs), step({}, inputs)];
      expect(made.sum.shape).toEqual([1, steps, 5]);
      expect(made.sum).toBeAllClose(expected.sum, 1e-3);
      expect(made.mean).toBeAllClose(expected.mean, 1e-6);
    }
  });

  it('takes steps two by two where their number is odd, too', () => {
    const step = (_: unknown, { x }: Row) =>
      tf.tidy(() => {
        const T = x.shape[1];
        const { pairs, firstMask } = pairFrames(x, tf.ones([1, T, 1]));
        return unpairFrames(tf.mul(tf.cumsum(pairs, 1), firstMask) as Tensor3D, T);
      });
    const graph = compile(ofRows(step));
    for (const steps of [1, 2, 6, 33]) {
      const inputs = row([steps]);
      expect(graph.run({}, inputs)).toBeAllClose(step({}, inputs), 1e-5);
    }
  });

  it('draws random numbers for the seed and the length of the call', () => {
    const step = (_: unknown, { x, seed }: Row & { seed: Scalar }) =>
      tf.tidy(() => tf.add(x, randomSource(0, seed).fork('noise').normal(x.shape)));
    const probe = (lengths: readonly number[]) => ({ ...row(lengths), seed: tf.scalar(0, 'int32') });
    const graph = compile({ step, lengthCount: 1, probe });
    for (const seed of [1, 2]) {
      const inputs = { ...row([30]), seed: tf.scalar(seed, 'int32') };
      expect(graph.run({}, inputs)).toBeAllClose(step({}, inputs), 1e-6);
    }
  });

  it('takes two lengths that vary independently', () => {
    const step = (_: unknown, { a, b }: { a: Tensor3D; b: Tensor3D }) =>
      tf.tidy(() => tf.reshape(tf.matMul(a, b, false, true), [a.shape[1] * b.shape[1], 1]));
    const probe = ([first = 1, second = 1]: readonly number[]) => ({ a: row([first]).x, b: row([second]).x });
    const graph = compile({ step, lengthCount: 2, probe });
    for (const lengths of [
      [1, 1],
      [4, 40],
      [23, 6],
    ]) {
      expect(graph.run({}, probe(lengths))).toBeAllClose(step({}, probe(lengths)), 1e-5);
    }
  });

  it('takes new weights in each call, or has fixed ones written in and refuses others', () => {
    const moving = compile(ofRows(product));
    const fixed = compile(ofRows(product), true);
    const first = kernelOf(1);
    expect(fixed.run(first, row([4]))).toBeAllClose(product(first, row([4])), 1e-6);
    expect(() => fixed.run(kernelOf(2), row([4]))).toThrow(/other weights than those that were written into the graph/);
    for (const phase of [1, 2]) {
      expect(moving.run(kernelOf(phase), row([6]))).toBeAllClose(product(kernelOf(phase), row([6])), 1e-6);
    }
  });

  it('leaks nothing', () => {
    const graph = compile(ofRows(product), true);
    const [weights, inputs] = [kernelOf(1), row([9])];
    graph.run(weights, inputs).dispose();
    expectNoLeak(() => graph.run(weights, inputs));
  });

  it('refuses what no graph can follow: host work, other operations or sizes at other lengths, other inputs', () => {
    const never = (step: (weights: unknown, inputs: Row) => tf.Tensor) => () => compile(ofRows(step)).run({}, row([5]));
    expect(never((_, { x }) => (x.shape[1] > 10 ? tf.relu(x) : tf.tanh(x)))).toThrow(
      /other operations at other lengths/,
    );
    expect(
      never((_, { x }) =>
        tf.pad(x, [
          [0, 0],
          [0, Math.ceil(x.shape[1] / 8)],
          [0, 0],
        ]),
      ),
    ).toThrow(/follows no formula of the lengths/);
    const sorted = (x: Tensor3D) =>
      hostCall({
        name: 'sort',
        inputs: [x],
        outputs: [{ shape: x.shape, dtype: 'float32' }],
        compute: ([values]) => [Float32Array.from(values!).sort()],
      })[0]!;
    expect(never((_, { x }) => sorted(x))).toThrow(/host work/);
    const graph = compile(ofRows(product));
    expect(() => graph.run(kernelOf(1), { x: tf.ones([5]) as never })).toThrow(/float32\[1\].*expected .*float32\[3\]/);
  });
});

describe('compileForAnyLength without graphs', () => {
  it('says which backend runs and what to set', async () => {
    await useBackend('wasm');
    const graph = compileForAnyLength({ step: () => tf.scalar(1), lengthCount: 1, probe: row }, { fixed: false });
    expect(() => graph.run({}, row([2]))).toThrow(/the backend 'wasm' runs no graphs; set trainer\.compile=off/);
  });
});
