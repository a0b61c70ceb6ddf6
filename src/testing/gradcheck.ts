import { expect } from 'vitest';
import { flattenParams, mapParams, type ParamTree } from '../nn/params.ts';
import type { Tensor } from '../tf.ts';
import * as tf from '../tf.ts';
import { expectNoLeak } from './expectNoLeak.ts';

export interface GradcheckOptions {
  /** How far each value is moved both ways. Default 1e-2, which suits float32 and smooth functions. */
  readonly step?: number;
  /** Allowed difference, relative to 1 + |numeric|. Default 5e-3. */
  readonly tolerance?: number;
  /** At most this many values of each input are moved, evenly spread. Default 24. */
  readonly maxValues?: number;
}

/**
 * Compares the gradients of a function with central finite differences of a fixed weighting of its output,
 * and checks that computing them leaks no tensor. Borrows the inputs.
 */
export function gradcheck<const I extends readonly Tensor[]>(
  compute: (...inputs: [...I]) => Tensor,
  inputs: I,
  { step = 1e-2, tolerance = 5e-3, maxValues = 24 }: GradcheckOptions = {},
): void {
  const gradients = analyticGradients(compute, inputs);
  for (const [position, input] of inputs.entries()) {
    const gradient = gradients[position];
    expect(gradient?.shape, `gradient ${position}'s shape`).toEqual(input.shape);
    const analytic = gradient?.dataSync() ?? new Float32Array();
    const values = input.dataSync();
    const stride = Math.max(1, Math.ceil(input.size / maxValues));
    for (let index = 0; index < input.size; index += stride) {
      const moved = (by: number) => weightedOutput(compute, inputs, position, nudge(values, index, by));
      const numeric = (moved(step) - moved(-step)) / (2 * step);
      const difference = Math.abs(numeric - (analytic[index] ?? Number.NaN)) / (1 + Math.abs(numeric));
      const message = `gradient of input ${position} at ${index} is ${analytic[index]}, finite differences give ${numeric}`;
      expect(difference, message).toBeLessThan(tolerance);
    }
  }
  tf.dispose(gradients);
  expectNoLeak(() => analyticGradients(compute, inputs));
}

/** `gradcheck` with respect to all leaves of a tree of parameters. Borrows the parameters. */
export function gradcheckParams<P extends ParamTree>(
  compute: (params: P) => Tensor,
  params: P,
  options: GradcheckOptions = {},
): void {
  const leaves = flattenParams(params);
  const paths = [...leaves.keys()];
  const rebuild = (tensors: readonly Tensor[]) =>
    mapParams(params, (leaf, path) => tensors[paths.indexOf(path)] ?? leaf);
  gradcheck((...tensors: Tensor[]) => compute(rebuild(tensors)), [...leaves.values()], options);
}

/** A weight for every output value that no symmetry can hide behind. */
const weightAt = (index: number) => Math.sin(1.7 * index + 0.3);

function analyticGradients<I extends readonly Tensor[]>(compute: (...inputs: [...I]) => Tensor, inputs: I): Tensor[] {
  const weighted = (...arguments_: Tensor[]) => {
    const output = compute(...(arguments_ as unknown as [...I]));
    const weights = tf.tensor(
      Float32Array.from({ length: output.size }, (_, index) => weightAt(index)),
      output.shape,
    );
    return tf.sum(tf.mul(output, weights)) as tf.Scalar;
  };
  return tf.grads(weighted)([...inputs]);
}

function weightedOutput<I extends readonly Tensor[]>(
  compute: (...inputs: [...I]) => Tensor,
  inputs: I,
  position: number,
  moved: Float32Array,
): number {
  const movedInput = tf.tensor(moved, inputs[position]?.shape);
  const output = compute(
    ...(inputs.map((input, index) => (index === position ? movedInput : input)) as unknown as [...I]),
  );
  const sum = Array.from(output.dataSync()).reduce((total, value, index) => total + value * weightAt(index), 0);
  tf.dispose([output, movedInput]);
  return sum;
}

function nudge(values: ArrayLike<number>, index: number, by: number): Float32Array {
  const moved = Float32Array.from(values);
  moved[index] = (moved[index] ?? 0) + by;
  return moved;
}
