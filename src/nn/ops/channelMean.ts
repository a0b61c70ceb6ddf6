import type { Tensor } from '../../tf.ts';
import * as tf from '../../tf.ts';
import { nativeKernels } from './nativeKernels.ts';

/**
 * Mean over the last axis, which is kept with size 1; not on the tape.
 *
 * Shapes: x [..., C] -> [..., 1].
 * Differs: tf.mean on the native backend copies its input first.
 */
export function channelMean(x: Tensor): Tensor {
  const native = nativeKernels();
  if (native === undefined) return tf.mean(x, -1, true);
  const axis = tf.tensor1d([-1], 'int32');
  const attributes = { T: { type: 'float32' }, Tidx: { type: 'int32' }, keep_dims: { bool: true } } as const;
  return native.execute('Mean', attributes, [x, axis]);
}
