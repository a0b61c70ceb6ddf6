import { tokenCrossEntropy } from '../../nn/ops/tokenCrossEntropy.ts';
import { tidyResult } from '../../nn/tidyResult.ts';
import type { Scalar, Tensor1D, Tensor2D, Tensor3D } from '../../tf.ts';
import * as tf from '../../tf.ts';
import type { LossTerm } from '../contracts.ts';

/**
 * Next-token cross entropy of a language model, in nats per token.
 *
 * Shapes: logits [B, T, V]; targets [B, T] int32; mask [B, T, 1], 1 where a target counts. Term per 'tokens'.
 */
export function nextTokenCrossEntropy(logits: Tensor3D, targets: Tensor2D, mask: Tensor3D): LossTerm {
  return tidyResult(() => {
    const [batch, frames, vocabulary] = logits.shape;
    const rows = tf.reshape(logits, [batch * frames, vocabulary]) as Tensor2D; // [B, T, V] -> [B·T, V]
    const perToken = tokenCrossEntropy(rows, tf.reshape(targets, [batch * frames]) as Tensor1D); // -> [B·T]
    const perUtterance = tf.sum(tf.mul(tf.reshape(perToken, [batch, frames]), tf.reshape(mask, [batch, frames])), 1); // -> [B]
    return {
      numerator: tf.sum(perUtterance) as Scalar,
      per: 'tokens',
      perUtterance: perUtterance as Tensor1D,
    } satisfies LossTerm;
  });
}
