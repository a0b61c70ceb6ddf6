import { ShapeError } from '../../errors.ts';
import type { Tensor } from '../../tf.ts';
import * as tf from '../../tf.ts';

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

/** Stands around each piece of host work: must call `run` and give back what it returns. */
export type HostCallObserver = (spec: HostCallSpec, run: () => Tensor[]) => Tensor[];

let observer: HostCallObserver | undefined;

/** Lets `observe` see the host calls of `body`, so that a recorder can cut its graph there. */
export function withHostCallObserver<Result>(observe: HostCallObserver, body: () => Result): Result {
  const outer = observer;
  observer = observe;
  try {
    return body();
  } finally {
    observer = outer;
  }
}

/**
 * The one explicit way to do host work within a step: reads the inputs, computes, makes the outputs. No gradient passes.
 *
 * Ownership: borrows the inputs; the caller owns the outputs.
 * @throws ShapeError when `compute` returns another number of arrays or values than `outputs` says.
 */
export function hostCall(spec: HostCallSpec): Tensor[] {
  return observer === undefined ? runHere(spec) : observer(spec, () => runHere(spec));
}

function runHere({ name, inputs, outputs, compute }: HostCallSpec): Tensor[] {
  const results = compute(inputs.map((input) => input.dataSync<HostDataType>()));
  if (results.length !== outputs.length) {
    throw new ShapeError(`hostCall ${name}: compute returned ${results.length} arrays, expected ${outputs.length}`);
  }
  return tf.tidy(() => outputs.map(({ shape, dtype }, index) => toTensor(name, results[index], shape, dtype)));
}

function toTensor(name: string, values: HostArray | undefined, shape: readonly number[], dtype: HostDataType): Tensor {
  const expected = tf.util.sizeFromShape([...shape]);
  if (values?.length !== expected) {
    throw new ShapeError(
      `hostCall ${name}: got ${values?.length} values, expected ${expected} for [${shape.join(', ')}]`,
    );
  }
  return tf.tensor(values, [...shape], dtype);
}
