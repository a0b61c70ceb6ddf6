import type { DataType, Tensor } from '../../tf.ts';
import * as tf from '../../tf.ts';
import type { HostArray } from './hostCall.ts';

/** What the binding tells of a tensor that an operation made. */
export interface BoundTensor {
  readonly id: number;
  readonly shape: readonly number[];
  readonly dtype: number;
}

export interface BoundAttribute {
  readonly name: string;
  readonly type: number;
  readonly value: unknown;
}

type AttributeTag =
  | 'TF_ATTR_STRING'
  | 'TF_ATTR_INT'
  | 'TF_ATTR_FLOAT'
  | 'TF_ATTR_BOOL'
  | 'TF_ATTR_TYPE'
  | 'TF_ATTR_SHAPE';
type TypeTag = 'TF_FLOAT' | 'TF_INT32' | 'TF_INT64' | 'TF_BOOL';

/** What is used of tfjs-node's binding. */
export interface NativeBinding extends Readonly<Record<AttributeTag | TypeTag, number>> {
  readonly TF_Version: string;
  createTensor(shape: readonly number[], dtype: number, values: HostArray): number;
  deleteTensor(id: number): void;
  tensorDataSync(id: number): HostArray;
  executeOp(
    op: string,
    attributes: readonly BoundAttribute[],
    inputs: readonly number[],
    outputs: number,
  ): BoundTensor[];
  loadSavedModel(folder: string, tags: string): number;
  deleteSavedModel(model: number): void;
  runSavedModel(model: number, ids: readonly number[], feeds: string, fetches: string): BoundTensor[];
}

/**
 * What is used of the backend of tfjs-node, recognised by its form, so that nothing here imports it. `binding` is replaced
 * while a step is recorded.
 */
export interface NativeBackend {
  binding: NativeBinding;
  /** Uploads what is still on the host, and gives the binding's ids. */
  getInputTensorIds(tensors: readonly Tensor[]): number[];
  getDTypeInteger(dtype: DataType): number;
  executeMultipleOutputs(op: string, attributes: BoundAttribute[], inputs: Tensor[], outputs: number): Tensor[];
  /** A tensor that owns the binding's. */
  createOutputTensor(bound: BoundTensor): Tensor;
}

/** The native backend, or undefined where another backend runs. */
export function nativeBackend(): NativeBackend | undefined {
  const backend: unknown = tf.backend();
  if (typeof backend !== 'object' || backend === null) return undefined;
  const isNative = 'executeMultipleOutputs' in backend && 'getDTypeInteger' in backend && 'binding' in backend;
  return isNative ? (backend as NativeBackend) : undefined;
}
