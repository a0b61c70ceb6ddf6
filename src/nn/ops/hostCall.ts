import { ShapeError } from '../../errors.ts';
import type { Tensor } from '../../tf.ts';
import * as tf from '../../tf.ts';
import { ObserverSlot } from './observerSlot.ts';

/** The values of a tensor on the host: float32, int32 or bool. */
export type HostArray = Float32Array | Int32Array | Uint8Array;

/** The element types that host work may read and make. */
type HostDataType = 'float32' | 'int32' | 'bool';

/** A piece of a step that runs in JavaScript: its name, what it reads, what it makes. */
export interface HostCallSpec {
  readonly name: string;
  readonly inputs: readonly Tensor[];
  readonly outputs: readonly { readonly shape: readonly number[]; readonly dtype: HostDataType }[];
  /** Gets the inputs' values in order and returns the outputs' values in order. */
  readonly compute: (inputs: readonly HostArray[]) => readonly HostArray[];
}

/** Stands in for each piece of host work: gives tensors of the shapes and types of its outputs. */
export type HostCallObserver = (spec: HostCallSpec) => Tensor[];

const watching = new ObserverSlot<HostCallObserver>();

/** Gives the host calls of `body` to `observe`, so that a recorder can cut its graph there. */
export function withHostCallObserver<Result>(observe: HostCallObserver, body: () => Result): Result {
  return watching.during(observe, body);
}

/**
 * The one explicit way to do host work within a step: reads the inputs, computes, makes the outputs. No gradient passes.
 *
 * Ownership: borrows the inputs; the caller owns the outputs.
 * @throws ShapeError when `compute` returns another number of arrays or values than `outputs` says.
 */
export function hostCall(spec: HostCallSpec): Tensor[] {
  return watching.current === undefined ? runHere(spec) : watching.current(spec);
}

/**
 * Does the work on values and checks what comes out.
 * @throws ShapeError when it returns another number of arrays or values than `outputs` says.
 */
export function computeHostCall(
  { name, compute, outputs }: Pick<HostCallSpec, 'name' | 'compute'> & { readonly outputs: readonly Sized[] },
  inputs: readonly HostArray[],
): readonly HostArray[] {
  const results = compute(inputs);
  if (results.length !== outputs.length) {
    throw new ShapeError(`hostCall ${name}: compute returned ${results.length} arrays, expected ${outputs.length}`);
  }
  outputs.forEach(({ shape }, index) => {
    const [got, expected] = [results[index]?.length, tf.util.sizeFromShape([...shape])];
    if (got === expected) return;
    throw new ShapeError(`hostCall ${name}: got ${got} values, expected ${expected} for [${shape.join(', ')}]`);
  });
  return results;
}

interface Sized {
  readonly shape: readonly number[];
}

function runHere(spec: HostCallSpec): Tensor[] {
  const results = computeHostCall(
    spec,
    spec.inputs.map((input) => input.dataSync<HostDataType>()),
  );
  return tf.tidy(() =>
    spec.outputs.map(({ shape, dtype }, index) => tf.tensor(results[index] as HostArray, [...shape], dtype)),
  );
}
