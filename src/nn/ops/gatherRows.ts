import { ShapeError } from '../../errors.ts';
import type { Tensor, Tensor2D } from '../../tf.ts';
import * as tf from '../../tf.ts';
import { differentiable, savedAt } from './differentiable.ts';
import { nativeKernels } from './nativeKernels.ts';

/**
 * Picks rows of a table by index; rows picked several times get the sum of their gradients.
 *
 * Shapes: table [V, C], indices int32 [...] -> [..., C].
 * Differs: the gradient is one ScatterNd, which every backend has (tf.gather's needs UnsortedSegmentSum).
 * @throws ShapeError when the table is no matrix or the indices are not int32.
 */
export function gatherRows<Out extends Tensor>(table: Tensor2D, indices: Tensor): Out {
  if (table.rank !== 2 || indices.dtype !== 'int32') {
    throw new ShapeError(
      `gatherRows: table is [${table.shape.join(', ')}] and indices are ${indices.dtype}, expected [V, C] and int32`,
    );
  }
  return differentiable({
    inputs: { table },
    forward(save) {
      save([indices]);
      return pickRows(table, indices) as Out;
    },
    gradients(dy: Out, saved) {
      return {
        table() {
          const positions = tf.reshape(savedAt(saved, 0), [-1, 1]);
          return tf.scatterND(positions, tf.reshape(dy, [-1, table.shape[1]]), table.shape);
        },
      };
    },
  });
}

/** The kernel of TensorFlow.js reads the indices back to check them; TensorFlow checks them itself. */
function pickRows(table: Tensor2D, indices: Tensor): Tensor {
  const native = nativeKernels();
  if (native === undefined) return tf.gather(table, indices);
  const types = { Tparams: { type: 'float32' }, Tindices: { type: 'int32' }, Taxis: { type: 'int32' } } as const;
  return tf.tidy(() =>
    native.execute('GatherV2', { batch_dims: { int: 0 }, ...types }, [table, indices, tf.scalar(0, 'int32')]),
  );
}
