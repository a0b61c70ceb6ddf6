import { tidyResult } from '../../nn/tidyResult.ts';
import type { Scalar, Tensor, Tensor1D } from '../../tf.ts';
import * as tf from '../../tf.ts';
import type { LossTerm } from '../contracts.ts';

/** Sums the per-item means of several score maps: [B, ...] each -> a term per 'utterances'. */
function overItems(scores: readonly Tensor[], penalty: (score: Tensor, index: number) => Tensor): LossTerm {
  return tidyResult(() => {
    const parts = scores.map((score, index) => {
      const batch = score.shape[0] ?? 1;
      return tf.mean(tf.reshape(penalty(score, index), [batch, -1]), 1); // [B, ...] -> [B]
    });
    const perUtterance = tf.addN(parts);
    return {
      numerator: tf.sum(perUtterance) as Scalar,
      per: 'utterances',
      perUtterance: perUtterance as Tensor1D,
    } satisfies LossTerm;
  });
}

/**
 * Least-squares loss of the discriminators: real waves should score 1, produced ones 0. Summed over discriminators.
 * Source: Mao et al. (arXiv:1611.04076); HiFi-GAN (arXiv:2010.05646) eq. 1. @see generatorAdversarial
 */
export function discriminatorAdversarial(real: readonly Tensor[], produced: readonly Tensor[]): LossTerm {
  return overItems(real, (score, index) =>
    tf.add(meanSquareFrom(score, 1), meanSquareFrom(produced[index] as Tensor, 0)),
  );
}

/** Least-squares loss of the generator: produced waves should score 1. Source: HiFi-GAN eq. 2. */
export function generatorAdversarial(produced: readonly Tensor[]): LossTerm {
  return overItems(produced, (score) => meanSquareFrom(score, 1));
}

function meanSquareFrom(score: Tensor, target: number): Tensor {
  const batch = score.shape[0] ?? 1;
  return tf.mean(tf.reshape(tf.square(tf.sub(score, target)), [batch, -1]), 1, true); // [B, ...] -> [B, 1]
}
