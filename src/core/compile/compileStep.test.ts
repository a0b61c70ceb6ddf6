import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { hostCall } from '../../nn/ops/hostCall.ts';
import { randomSource } from '../../nn/random.ts';
import { hasNativeBackend, startTestBackend, useBackend } from '../../testing/backends.ts';
import { expectNoLeak } from '../../testing/expectNoLeak.ts';
import { patternTensor } from '../../testing/patternTensor.ts';
import '../../testing/toBeAllClose.ts';
import { nativeBackend } from '../../nn/ops/nativeBackend.ts';
import type { Scalar, Tensor, Tensor2D } from '../../tf.ts';
import * as tf from '../../tf.ts';
import { CompiledGraph } from './compiledGraph.ts';
import { type CompiledStep, type CompileOptions, compileStep } from './compileStep.ts';
import { recordStep } from './recordStep.ts';
import { encodeSavedModel } from './savedModelProto.ts';

describe.runIf(hasNativeBackend)('compileStep', () => {
  const open: { dispose(): void }[] = [];
  const compile = <In, Out>(step: (inputs: In) => Out, options?: CompileOptions): CompiledStep<In, Out> => {
    const compiled = compileStep(step, options);
    open.push(compiled);
    return compiled;
  };
  beforeAll(async () => {
    await startTestBackend();
  });
  afterAll(() => {
    for (const compiled of open) compiled.dispose();
  });

  const matrix = (phase: number) => patternTensor<tf.Rank.R2>([3, 5], phase);
  const square = ({ x, rate }: { x: Tensor2D; rate: Scalar }) =>
    tf.tidy(() => ({ y: tf.mul(tf.matMul(x, x, false, true), rate), x }));

  it('gives what the step gives for inputs that it has not seen, and records once for each shape', () => {
    const recorded: number[] = [];
    const compiled = compile(square, { onRecord: ({ operationCount }) => recorded.push(operationCount) });
    for (const [phase, rate] of [
      [1, 0.5],
      [2, -3],
    ] as const) {
      const inputs = { x: matrix(phase), rate: tf.scalar(rate) };
      expect(compiled.run(inputs).y).toBeAllClose(square(inputs).y, 1e-6);
    }
    expect(recorded).toHaveLength(1);
    const wide = { x: patternTensor<tf.Rank.R2>([3, 7], 1), rate: tf.scalar(1) };
    expect(compiled.run(wide).y).toBeAllClose(square(wide).y, 1e-6);
    expect(recorded).toHaveLength(2);
  });

  it('hands an input on as the same tensor', () => {
    const inputs = { x: matrix(1), rate: tf.scalar(1) };
    const compiled = compile(square);
    expect(compiled.run(inputs).x).toBe(inputs.x);
    expect(compiled.run(inputs).x).toBe(inputs.x);
  });

  it('takes gradients, random numbers of the step and plain values of the result along', () => {
    const step = ({ x, at }: { x: Tensor2D; at: Scalar }) =>
      tf.tidy(() => {
        const noise = randomSource(5, at).fork('noise').normal(x.shape);
        const loss = (v: Tensor) => tf.sum(tf.square(tf.tanh(tf.mul(v, noise)))) as Scalar;
        return { gradient: tf.grad(loss)(x), name: 'noisy' };
      });
    const compiled = compile(step);
    const at = (number: number) => ({ x: matrix(3), at: tf.scalar(number, 'int32') });
    for (const number of [0, 1, 7]) {
      const result = compiled.run(at(number));
      expect(result.gradient).toBeAllClose(step(at(number)).gradient, 1e-6);
      expect(result.name).toBe('noisy');
    }
    expect(compiled.run(at(0)).gradient).not.toBeAllClose(compiled.run(at(1)).gradient, 1e-3);
  });

  it('cuts the graph at host work, which runs each time', () => {
    let calls = 0;
    const step = ({ x }: { x: Tensor2D }) =>
      tf.tidy(() => {
        const doubled = tf.mul(x, 2);
        const [sorted] = hostCall({
          name: 'sort',
          inputs: [doubled],
          outputs: [{ shape: x.shape, dtype: 'float32' }],
          compute: ([values]) => {
            calls += 1;
            return [Float32Array.from(values!).sort()];
          },
        });
        return tf.add(sorted!, tf.tanh(doubled));
      });
    const compiled = compile(step);
    const results = [1, 2].map((phase) => compiled.run({ x: matrix(phase) }));
    expect(calls).toBe(2);
    [1, 2].forEach((phase, index) => {
      expect(results[index]!).toBeAllClose(step({ x: matrix(phase) }), 1e-6);
    });
  });

  it('refuses to record a read-back and names the line', () => {
    const compiled = compile(({ x }: { x: Tensor2D }) => tf.mul(x, tf.sum(x).dataSync()[0]!));
    expect(() => compiled.run({ x: matrix(1) })).toThrow(
      /reads a tensor back at .*compileStep\.test\.ts.*only nn\/ops\/hostCall may/,
    );
    // The binding is whole again afterwards.
    expect(tf.add(tf.scalar(1), 1)).toBeAllClose([2]);
  });

  it('refuses a tensor from outside, whose values it would freeze', () => {
    const outside = tf.relu(matrix(2));
    const compiled = compile(({ x }: { x: Tensor2D }) => tf.add(x, outside));
    expect(() => compiled.run({ x: matrix(1) })).toThrow(/made outside the step and is not one of its inputs/);
  });

  it('keeps as many recordings as it is told to', () => {
    const recorded: number[] = [];
    const compiled = compile(({ x }: { x: Tensor }) => tf.relu(x), { kept: 2, onRecord: () => recorded.push(1) });
    const run = (size: number) => compiled.run({ x: tf.ones([size]) }).dispose();
    for (const size of [1, 2, 1, 3, 1]) run(size);
    expect(recorded).toHaveLength(3);
    run(2);
    expect(recorded).toHaveLength(4);
  });

  it('leaks nothing', () => {
    const compiled = compile(square);
    const inputs = { x: matrix(1), rate: tf.scalar(2) };
    expectNoLeak(() => compiled.run(inputs).y);
  });

  it('writes uniform constants as Fill, so that a recording stays small', () => {
    const x = patternTensor<tf.Rank.R2>([300, 400], 1);
    const { recording } = recordStep(nativeBackend()!, () => tf.tidy(() => tf.add(x, tf.ones([300, 400]))), {
      inputs: [x],
      outputsOf: (sum) => [sum],
      keep: (sum) => sum.dispose(),
    });
    const [segment] = recording.segments;
    expect(segment!.nodes.map(({ op }) => op)).toContain('Fill');
    expect(encodeSavedModel(segment!, { tensorFlowVersion: 'any' }).length).toBeLessThan(2000);
    const graph = new CompiledGraph(nativeBackend()!, recording, false);
    open.push(graph);
    expect(graph.run([x])[0]!).toBeAllClose(tf.add(x, 1), 0);
  });
});

describe('compileStep without graphs', () => {
  it('says which backend runs and what to set', async () => {
    await useBackend('wasm');
    expect(() => compileStep(() => tf.scalar(1)).run(undefined)).toThrow(
      /the backend 'wasm' runs no graphs; set trainer\.compile=off/,
    );
  });
});
