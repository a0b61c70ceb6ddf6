import type { Scalar, Tensor1D, Tensor3D } from '../tf.ts';
import * as tf from '../tf.ts';

/** A loss over frames as its sum, to be divided by the number of valid frames of the whole step. */
export interface FrameTerm {
  readonly numerator: Scalar;
  readonly per: 'frames';
  /** [B] */
  readonly perUtterance: Tensor1D;
  /** [B, T, 1] 0 where padded. */
  readonly perFrame?: Tensor3D;
}

/** Sums a loss over valid frames. Shapes: values, mask [B, T, 1]. */
export function frameTerm(values: Tensor3D, mask: Tensor3D): FrameTerm {
  const perFrame = tf.mul(values, mask) as Tensor3D;
  return { ...utteranceTerm(tf.sum(perFrame, [1, 2])), perFrame }; // [B, T, 1] -> [B]
}

/** Sums of a loss over each utterance's frames. Shapes: perUtterance [B]. */
export function utteranceTerm(perUtterance: Tensor1D): FrameTerm {
  return { numerator: tf.sum(perUtterance) as Scalar, per: 'frames', perUtterance };
}
