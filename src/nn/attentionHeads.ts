import type { Tensor3D, Tensor4D } from '../tf.ts';
import * as tf from '../tf.ts';

/** Query, key and value of each head. */
export interface HeadStates {
  /** [B, H, T, D] each */
  readonly query: Tensor4D;
  readonly key: Tensor4D;
  readonly value: Tensor4D;
}

/** Takes packed queries, keys and values apart by head. Shapes: packed [B, T, 3 · H · D] -> [B, H, T, D] each. */
export function splitHeads(packed: Tensor3D, heads: number): HeadStates {
  const [B, T, channels] = packed.shape;
  const parts = tf.reshape(packed, [B, T, 3, heads, channels / (3 * heads)]);
  const byHead = tf.transpose(parts, [2, 0, 3, 1, 4]); // [B, T, 3, H, D] -> [3, B, H, T, D]
  const [query, key, value] = tf.unstack(byHead) as [Tensor4D, Tensor4D, Tensor4D];
  return { query, key, value };
}

/** Lays the heads' results side by side. Shapes: [B, H, T, D] -> [B, T, H · D]. */
export function joinHeads(byHead: Tensor4D): Tensor3D {
  const [B, heads, T, headChannels] = byHead.shape;
  return tf.reshape(tf.transpose(byHead, [0, 2, 1, 3]), [B, T, heads * headChannels]); // [B, H, T, D] -> [B, T, H · D]
}
