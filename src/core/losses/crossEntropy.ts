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
    const logProbabilities = tf.logSoftmax(logits);
    const chosen = tf.sum(tf.mul(logProbabilities, tf.oneHot(targets, vocabulary)), 2); // [B, T, V] -> [B, T]
    const perUtterance = tf.neg(tf.sum(tf.mul(chosen, tf.reshape(mask, [batch, frames])), 1)); // [B, T] -> [B]
    return {
      numerator: tf.sum(perUtterance) as Scalar,
      per: 'tokens',
      perUtterance: perUtterance as Tensor1D,
    } satisfies LossTerm;
  });
}
