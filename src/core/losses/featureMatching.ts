import { tidyResult } from '../../nn/tidyResult.ts';
import type { Scalar, Tensor, Tensor1D } from '../../tf.ts';
import * as tf from '../../tf.ts';
import type { LossTerm } from '../contracts.ts';

/**
 * Twice the mean absolute difference of the discriminators' feature maps, summed over layers and discriminators.
 *
 * Shapes: each map [B, ...]; real and produced in the same order. Term per 'utterances'.
 * Source: HiFi-GAN (arXiv:2010.05646) eq. 6; jaywalnut310/vits losses.py:5-14 (2e561ba), factor 2 included there.
 */
export function featureMatching(
  real: readonly (readonly Tensor[])[],
  produced: readonly (readonly Tensor[])[],
): LossTerm {
  return tidyResult(() => {
    const parts = real.flatMap((maps, discriminator) =>
      maps.map((map, layer) => {
        const other = produced[discriminator]?.[layer] as Tensor;
        const batch = map.shape[0] ?? 1;
        return tf.mean(tf.reshape(tf.abs(tf.sub(map, other)), [batch, -1]), 1); // [B, ...] -> [B]
      }),
    );
    const perUtterance = tf.mul(tf.addN(parts), 2);
    return {
      numerator: tf.sum(perUtterance) as Scalar,
      per: 'utterances',
      perUtterance: perUtterance as Tensor1D,
    } satisfies LossTerm;
  });
}
