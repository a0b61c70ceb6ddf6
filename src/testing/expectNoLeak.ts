import { expect } from 'vitest';
import type { Tensor } from '../tf.ts';
import * as tf from '../tf.ts';

/** Runs `work` twice, disposes the tensors it returns, and expects as many tensors and buffers as before. */
export function expectNoLeak(work: () => Tensor | readonly Tensor[] | undefined): void {
  // The first run may fill caches that live on purpose.
  release(work());
  const before = tf.memory();
  release(work());
  const after = tf.memory();
  expect({ tensors: after.numTensors, buffers: after.numDataBuffers }).toEqual({
    tensors: before.numTensors,
    buffers: before.numDataBuffers,
  });
}

function release(tensors: Tensor | readonly Tensor[] | undefined): void {
  if (tensors !== undefined) tf.dispose(tensors as Tensor | Tensor[]);
}
