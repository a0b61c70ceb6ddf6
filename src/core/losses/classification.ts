import { tidyResult } from '../../nn/tidyResult.ts';
import type { Scalar, Tensor1D, Tensor2D } from '../../tf.ts';
import * as tf from '../../tf.ts';
import type { LossTerm } from '../contracts.ts';

/** Share of a target's probability that all classes share, in training: Szegedy et al. (arXiv:1512.00567) section 7. */
const smoothing = 0.1;

/**
 * Cross entropy of one class for each item, in nats per utterance.
 *
 * Shapes: logits [B, V]; targets [B] int32.
 * @param training true: against smoothed targets; false: against the classes themselves.
 */
export function classification(logits: Tensor2D, targets: Tensor1D, training: boolean): LossTerm {
  return tidyResult(() => {
    const classes = logits.shape[1];
    const spread = training ? smoothing / classes : 0;
    const wanted = tf.add(tf.mul(tf.oneHot(targets, classes), training ? 1 - smoothing : 1), spread);
    const perUtterance = tf.neg(tf.sum(tf.mul(tf.logSoftmax(logits), wanted), 1)) as Tensor1D; // [B, V] -> [B]
    return { numerator: tf.sum(perUtterance) as Scalar, per: 'utterances', perUtterance } satisfies LossTerm;
  });
}
