import type { Tensor4D } from '../tf.ts';
import * as tf from '../tf.ts';
import { differentiable } from './ops/differentiable.ts';

/**
 * Scores by distance laid out by position: entry (i, j) of the result is the score of distance j - i, 0 beyond the window.
 *
 * Shapes: byDistance [B, H, T, 2w + 1], column r is distance r - w -> [B, H, T, T]. Gradient: `weightsByDistance`.
 * Source: Shaw et al. (arXiv:1803.02155) section 3.3, by the skewing of Huang et al. (arXiv:1809.04281) section 3.4.1.
 */
export function scoresByPosition(byDistance: Tensor4D): Tensor4D {
  return differentiable({
    inputs: { byDistance },
    forward: () => skew(byDistance),
    gradients: (dy: Tensor4D) => ({ byDistance: () => unskew(dy, byDistance.shape[3]) }),
  });
}

/**
 * Attention weights by position laid out by distance: column r holds the weight of position i + r - w, 0 outside the sequence.
 *
 * Shapes: weights [B, H, T, T] -> [B, H, T, `distances`] with distances = 2w + 1. Gradient: `scoresByPosition`.
 */
export function weightsByDistance(weights: Tensor4D, distances: number): Tensor4D {
  return differentiable({
    inputs: { weights },
    forward: () => unskew(weights, distances),
    gradients: (dy: Tensor4D) => ({ weights: () => skew(dy) }),
  });
}

/** Rows one longer than the sheet they are laid on shift by one column per row. */
function skew(byDistance: Tensor4D): Tensor4D {
  const [B, H, T, distances] = byDistance.shape;
  const width = T + distances - 1;
  const rows = tf.pad4d(byDistance, [
    [0, 0],
    [0, 0],
    [0, 0],
    [0, T],
  ]); // -> [B, H, T, width + 1]
  const flat = tf.slice3d(tf.reshape(rows, [B, H, T * (width + 1)]), [0, 0, 0], [B, H, T * width]);
  return tf.slice4d(tf.reshape(flat, [B, H, T, width]), [0, 0, 0, (distances - 1) / 2], [B, H, T, T]);
}

function unskew(byPosition: Tensor4D, distances: number): Tensor4D {
  const [B, H, T] = byPosition.shape;
  const reach = (distances - 1) / 2;
  const width = T + distances - 1;
  const sheet = tf.pad4d(byPosition, [
    [0, 0],
    [0, 0],
    [0, 0],
    [reach, reach],
  ]); // -> [B, H, T, width]
  const flat = tf.pad3d(tf.reshape(sheet, [B, H, T * width]), [
    [0, 0],
    [0, 0],
    [0, T],
  ]);
  return tf.slice4d(tf.reshape(flat, [B, H, T, width + 1]), [0, 0, 0, 0], [B, H, T, distances]);
}
