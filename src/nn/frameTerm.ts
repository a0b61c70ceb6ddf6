import type { Scalar, Tensor1D, Tensor3D } from '../tf.ts';
import * as tf from '../tf.ts';

/** A loss over frames as its sum, to be divided by the number of valid frames of the whole step. */
export interface FrameTerm {
  readonly numerator: Scalar;
  readonly per: 'frames';
  /** [B] */
  readonly perUtterance: Tensor1D;
}

/** Sums a loss over valid frames. Shapes: perFrame, mask [B, T, 1]. */
export function frameTerm(perFrame: Tensor3D, mask: Tensor3D): FrameTerm {
  return utteranceTerm(tf.sum(tf.mul(perFrame, mask), [1, 2])); // [B, T, 1] -> [B]
}

/** Sums of a loss over each utterance's frames. Shapes: perUtterance [B]. */
export function utteranceTerm(perUtterance: Tensor1D): FrameTerm {
  return { numerator: tf.sum(perUtterance) as Scalar, per: 'frames', perUtterance };
}
