import { CheckpointError } from '../../errors.ts';
import * as tf from '../../tf.ts';
import type { HostTensor, HostTensors } from './hostTensor.ts';

/** Copies tensors off the backend, in one batch of reads. Borrows the tensors. */
export async function readTensors(tensors: ReadonlyMap<string, tf.Tensor>): Promise<HostTensors> {
  const entries = await Promise.all(
    [...tensors].map(async ([path, tensor]) => [path, await readTensor(tensor)] as const),
  );
  return new Map(entries);
}

/** Puts a host tensor on the backend; the caller owns the result. */
export function toTensor(host: HostTensor): tf.Tensor {
  return tf.tensor(host.data, [...host.shape], host.data instanceof Int32Array ? 'int32' : 'float32');
}

async function readTensor(tensor: tf.Tensor): Promise<HostTensor> {
  if (tensor.dtype !== 'float32' && tensor.dtype !== 'int32') {
    throw new CheckpointError(`a tensor of type ${tensor.dtype} cannot be stored, only float32 and int32`);
  }
  const data = await tensor.data<'float32' | 'int32'>();
  return { shape: [...tensor.shape], data };
}
