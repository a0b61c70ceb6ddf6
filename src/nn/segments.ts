import { ShapeError } from '../errors.ts';
import type { Tensor1D, Tensor2D, Tensor3D } from '../tf.ts';
import * as tf from '../tf.ts';
import { gatherRows } from './ops/gatherRows.ts';

/**
 * Cuts one segment of equal length out of each sequence.
 *
 * Shapes: x [B, T, C], startFrames int32 [B] (from 0 to T - S) -> [B, S, C] with S = `segmentFrames`.
 * @throws ShapeError when there is not one start per sequence or the segment is longer than the sequences.
 */
export function sliceSegments(x: Tensor3D, startFrames: Tensor1D, segmentFrames: number): Tensor3D {
  const [B, T, C] = x.shape;
  if (startFrames.size !== B || segmentFrames > T) {
    throw new ShapeError(
      `sliceSegments: ${startFrames.size} starts and segments of ${segmentFrames} frames for [${x.shape.join(', ')}], ` +
        `expected ${B} starts and at most ${T} frames (segmentFrames)`,
    );
  }
  return tf.tidy(() => {
    const rowStarts = tf.add(startFrames, tf.range(0, B * T, T, 'int32')); // first row of each segment in [B*T, C]
    const offsets = tf.range(0, segmentFrames, 1, 'int32');
    const rows = tf.add(tf.reshape(rowStarts, [B, 1]), tf.reshape(offsets, [1, segmentFrames])); // -> [B, S]
    return gatherRows<Tensor3D>(tf.reshape(x, [B * T, C]) as Tensor2D, rows);
  });
}
