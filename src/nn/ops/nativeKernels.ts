import type { DataType, Tensor } from '../../tf.ts';
import { type BoundAttribute, type NativeBackend, nativeBackend } from './nativeBackend.ts';

/** The value of a kernel attribute, tagged with its kind. */
type NativeAttribute =
  | { readonly type: DataType }
  | { readonly int: number }
  | { readonly ints: readonly number[] }
  | { readonly float: number }
  | { readonly bool: boolean }
  | { readonly string: string };

export type NativeAttributes = Readonly<Record<string, NativeAttribute>>;

/** TensorFlow's own kernels, also those that TensorFlow.js has no function for. They leave no trace on the tape. */
export interface NativeKernels {
  /** Runs a kernel with one output. Borrows the inputs; the caller owns the result. */
  execute(op: string, attributes: NativeAttributes, inputs: readonly Tensor[]): Tensor;
  /** Runs a kernel with several outputs. Borrows the inputs; the caller owns the results. */
  executeMany(op: string, attributes: NativeAttributes, inputs: readonly Tensor[], outputs: number): Tensor[];
}

/** The kernels of the native backend, or undefined where another backend runs. */
export function nativeKernels(): NativeKernels | undefined {
  const backend = nativeBackend();
  if (backend === undefined) return undefined;
  const executeMany: NativeKernels['executeMany'] = (op, attributes, inputs, outputs) =>
    backend.executeMultipleOutputs(op, bindAttributes(backend, attributes), [...inputs], outputs);
  return {
    executeMany,
    execute(op, attributes, inputs) {
      const [output] = executeMany(op, attributes, inputs, 1);
      if (output === undefined) throw new Error(`nativeKernels: ${op} returned no tensor`);
      return output;
    },
  };
}

function bindAttributes(backend: NativeBackend, attributes: NativeAttributes): BoundAttribute[] {
  const { binding } = backend;
  return Object.entries(attributes).map(([name, attribute]) => {
    if ('type' in attribute)
      return { name, type: binding.TF_ATTR_TYPE, value: backend.getDTypeInteger(attribute.type) };
    if ('int' in attribute) return { name, type: binding.TF_ATTR_INT, value: attribute.int };
    if ('ints' in attribute) return { name, type: binding.TF_ATTR_INT, value: attribute.ints };
    if ('float' in attribute) return { name, type: binding.TF_ATTR_FLOAT, value: attribute.float };
    if ('bool' in attribute) return { name, type: binding.TF_ATTR_BOOL, value: attribute.bool };
    return { name, type: binding.TF_ATTR_STRING, value: attribute.string };
  });
}
