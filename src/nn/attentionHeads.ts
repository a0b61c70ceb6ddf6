import type { Tensor3D, Tensor4D } from '../tf.ts';
import * as tf from '../tf.ts';
import { matrixProduct } from './ops/matrixProduct.ts';

/** Query, key and value of each head. */
export interface HeadStates {
  /** [B, H, T, D] each */
  readonly query: Tensor4D;
  readonly key: Tensor4D;
  readonly value: Tensor4D;
}

/** Takes packed queries, keys and values apart by head. Shapes: packed [B, T, 3 · H · D] -> [B, H, T, D] each. */
export function splitHeads(packed: Tensor3D, heads: number): HeadStates {
  const [query, key, value] = unpackHeads(packed, heads, 3) as [Tensor4D, Tensor4D, Tensor4D];
  return { query, key, value };
}

/** Takes several packed vectors apart by head. Shapes: packed [B, T, P · H · D] -> P times [B, H, T, D]. */
export function unpackHeads(packed: Tensor3D, heads: number, parts: number): readonly Tensor4D[] {
  const [B, T, channels] = packed.shape;
  const split = tf.reshape(packed, [B, T, parts, heads, channels / (parts * heads)]);
  const byHead = tf.transpose(split, [2, 0, 3, 1, 4]); // [B, T, P, H, D] -> [P, B, H, T, D]
  return tf.unstack(byHead) as Tensor4D[];
}

/**
 * The values that each query finds, by scaled products with the keys.
 *
 * Shapes: query [B, H, Tq, D], key and value [B, H, Tk, D], bias [1, 1, Tq, Tk] or null -> [B, H, Tq, D].
 * Source: Vaswani et al. (arXiv:1706.03762) section 3.2.1.
 */
export function attendByHead({ query, key, value }: HeadStates, bias: Tensor4D | null = null): Tensor4D {
  const scores = matrixProduct(tf.mul<Tensor4D>(query, query.shape[3] ** -0.5), key, true); // -> [B, H, Tq, Tk]
  return matrixProduct(tf.softmax(bias === null ? scores : tf.add<Tensor4D>(scores, bias)), value);
}

/** Lays the heads' results side by side. Shapes: [B, H, T, D] -> [B, T, H · D]. */
export function joinHeads(byHead: Tensor4D): Tensor3D {
  const [B, heads, T, headChannels] = byHead.shape;
  return tf.reshape(tf.transpose(byHead, [0, 2, 1, 3]), [B, T, heads * headChannels]); // [B, H, T, D] -> [B, T, H · D]
}
