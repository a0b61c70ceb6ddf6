import type { Tensor3D } from '../tf.ts';
import * as tf from '../tf.ts';

/** Frames two by two. */
export interface FramePairs {
  /** [B, P, 2C], P = ⌈T / 2⌉: both frames of a pair side by side, zero where there is none. */
  readonly pairs: Tensor3D;
  /** [B, P, 1] is the first frame of a pair valid, is the second. */
  readonly firstMask: Tensor3D;
  readonly secondMask: Tensor3D;
}

/** Lays neighbouring frames side by side. Shapes: x [B, T, C], mask [B, T, 1]; an odd last frame gets an empty second one. */
export function pairFrames(x: Tensor3D, mask: Tensor3D): FramePairs {
  const [B, T, C] = x.shape;
  const count = Math.ceil(T / 2);
  const inPairs = (frames: Tensor3D, width: number) =>
    tf.reshape(padFrames(frames, 2 * count - T), [B, count, 2 * width]) as Tensor3D;
  const [firstMask, secondMask] = tf.split(inPairs(mask, 1), 2, 2) as [Tensor3D, Tensor3D];
  return { pairs: inPairs(tf.mul(x, mask), C), firstMask, secondMask };
}

/** The way back. Shapes: pairs [B, P, 2C] -> [B, T, C] with T = `frames`, 2P or 2P - 1. */
export function unpairFrames(pairs: Tensor3D, frames: number): Tensor3D {
  const [B, count, width] = pairs.shape;
  const all = tf.reshape(pairs, [B, 2 * count, width / 2]) as Tensor3D; // [B, P, 2C] -> [B, 2P, C]
  return tf.slice3d(all, [0, 0, 0], [B, frames, width / 2]);
}

/** Zeros after the last frame. */
export function padFrames(x: Tensor3D, count: number): Tensor3D {
  return tf.pad3d(x, [
    [0, 0],
    [0, count],
    [0, 0],
  ]);
}
