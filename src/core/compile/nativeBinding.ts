import type { Tensor } from '../../tf.ts';
import * as tf from '../../tf.ts';

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

/** The values of a tensor as the binding takes and gives them. */
export type BoundValues = Float32Array | Int32Array | Uint8Array;

type AttributeTag =
  | 'TF_ATTR_STRING'
  | 'TF_ATTR_INT'
  | 'TF_ATTR_FLOAT'
  | 'TF_ATTR_BOOL'
  | 'TF_ATTR_TYPE'
  | 'TF_ATTR_SHAPE';
type TypeTag = 'TF_FLOAT' | 'TF_INT32' | 'TF_INT64' | 'TF_BOOL';

/** The functions of tfjs-node's binding that recording and running graphs need. */
export interface NativeBinding extends Readonly<Record<AttributeTag | TypeTag, number>> {
  readonly TF_Version: string;
  createTensor(shape: readonly number[], dtype: number, values: BoundValues): number;
  deleteTensor(id: number): void;
  tensorDataSync(id: number): BoundValues;
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

/** What is used of the backend of tfjs-node; `binding` is replaced while a step is recorded. */
export interface NativeBackend {
  binding: NativeBinding;
  /** Uploads what is still on the host, and gives the binding's ids. */
  getInputTensorIds(tensors: readonly Tensor[]): number[];
  /** A tensor that owns the binding's. */
  createOutputTensor(bound: BoundTensor): Tensor;
}

/** The native backend, recognised by its form, or undefined where another backend runs. */
export function nativeBackend(): NativeBackend | undefined {
  const backend: unknown = tf.backend();
  if (typeof backend !== 'object' || backend === null) return undefined;
  const isNative = 'getInputTensorIds' in backend && 'createOutputTensor' in backend && 'binding' in backend;
  return isNative ? (backend as NativeBackend) : undefined;
}
