import { beforeAll, describe, expect, it } from 'vitest';
import { gatherRows } from '../../nn/ops/gatherRows.ts';
import { type NativeBinding, nativeBackend } from '../../nn/ops/nativeBackend.ts';
import { hasNativeBackend, startTestBackend } from '../../testing/backends.ts';
import { patternTensor } from '../../testing/patternTensor.ts';
import '../../testing/toBeAllClose.ts';
import type { Tensor, Tensor2D } from '../../tf.ts';
import * as tf from '../../tf.ts';
import { compileStep } from './compileStep.ts';

/** Runs `body`, and gives the operations that the binding executed meanwhile. */
function executedIn(body: () => void): readonly string[] {
  const backend = nativeBackend()!;
  const { binding } = backend;
  const executed: string[] = [];
  const own = Object.getOwnPropertyNames(binding) as (keyof NativeBinding)[];
  const counting: Partial<NativeBinding> = {
    executeOp(op, ...rest) {
      executed.push(op);
      return binding.executeOp(op, ...rest);
    },
  };
  const plain = Object.fromEntries(own.map((name) => [name, binding[name]])) as unknown as NativeBinding;
  backend.binding = { ...plain, ...counting };
  body();
  backend.binding = binding;
  return executed;
}

describe.runIf(hasNativeBackend)('StandIns', () => {
  beforeAll(async () => {
    await startTestBackend();
  });

  it('lets each kind of operation run once while a step is recorded', () => {
    const step = ({ x }: { x: Tensor2D }) =>
      tf.tidy(() => Array.from({ length: 20 }).reduce<Tensor>((sum) => tf.tanh(tf.matMul(sum as Tensor2D, x)), x));
    const compiled = compileStep(step);
    const x = patternTensor<tf.Rank.R2>([6, 6], 1);
    const executed = executedIn(() => compiled.run({ x }));
    expect([...executed].sort()).toEqual(['BatchMatMulV2', 'Tanh']);
    expect(compiled.run({ x })).toBeAllClose(step({ x }), 1e-6);
    compiled.dispose();
  });

  it('tells sizes apart that only a constant knows', () => {
    const step = ({ x }: { x: Tensor2D }) =>
      tf.tidy(() => [2, 3, 2].map((width) => tf.slice(x, [0, 1], [4, width]))) as Tensor[];
    const compiled = compileStep(step);
    const x = patternTensor<tf.Rank.R2>([4, 6], 1);
    const results = compiled.run({ x });
    expect(results.map(({ shape }) => shape)).toEqual([
      [4, 2],
      [4, 3],
      [4, 2],
    ]);
    step({ x }).forEach((expected, index) => {
      expect(results[index]!).toBeAllClose(expected, 0);
    });
    compiled.dispose();
  });

  it('keeps places within bounds though they have no values', () => {
    const step = ({ table, at }: { table: Tensor2D; at: Tensor }) =>
      tf.tidy(() => {
        const thousands = tf.cast(tf.mul(at, 1000), 'int32');
        return gatherRows(table, tf.floorDiv(thousands, tf.scalar(1000, 'int32')));
      });
    const compiled = compileStep(step);
    const inputs = { table: patternTensor<tf.Rank.R2>([3, 2], 1), at: tf.tensor1d([2, 0, 1]) };
    expect(compiled.run(inputs)).toBeAllClose(step(inputs), 0);
    compiled.dispose();
  });

  it('lets what a failed step left behind be freed later', () => {
    const left: Tensor[] = [];
    const compiled = compileStep(({ x }: { x: Tensor }) => {
      left.push(tf.tanh(x));
      throw new Error('the step fails');
    });
    const x = patternTensor<tf.Rank.R1>([5], 1);
    expect(() => compiled.run({ x })).toThrow('the step fails');
    tf.dispose(left);
    expect(tf.tanh(x).dataSync()).toHaveLength(5);
  });
});
