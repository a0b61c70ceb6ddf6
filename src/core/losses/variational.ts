import { ShapeError } from '../../errors.ts';
import { frameTerm } from '../../nn/frameTerm.ts';
import { tidyResult } from '../../nn/tidyResult.ts';
import type { DiagonalNormal } from '../../nn/variational/diagonalNormal.ts';
import type { Tensor3D } from '../../tf.ts';
import * as tf from '../../tf.ts';
import type { LossTerm } from '../contracts.ts';

/**
 * KL(q‖p) between the flow-transformed posterior sample and the text prior, a one-sample estimate, in nats per frame
 * (summed over channels).
 *
 * Shapes: zPrior, posterior.logStd, prior.mean, prior.logStd [B, Ty, C]; mask [B, Ty, 1], 1 = valid. Term per 'frames'.
 * Source: VITS (arXiv:2106.06103), section 2.1; jaywalnut310/vits losses.py:46-61 (2e561ba).
 * Differs: channels-last; `freeBits` nats per frame are free (Kingma et al., arXiv:1606.04934): below them a frame's KL
 * is constant and has no gradient, so the posterior keeps what it carries.
 * @throws ShapeError when the shapes disagree.
 */
export function klDivergence(
  zPrior: Tensor3D,
  distributions: { readonly posterior: DiagonalNormal; readonly prior: DiagonalNormal },
  options: { readonly mask: Tensor3D; readonly freeBits?: number },
): LossTerm {
  const { posterior, prior } = distributions;
  for (const [name, tensor] of Object.entries({
    'posterior.logStd': posterior.logStd,
    'prior.mean': prior.mean,
    'prior.logStd': prior.logStd,
  })) {
    if (String(tensor.shape) !== String(zPrior.shape)) {
      throw new ShapeError(
        `klDivergence: ${name} is [${tensor.shape}], expected the shape of zPrior, [${zPrior.shape}]`,
      );
    }
  }
  return tidyResult(() => {
    const distance = tf.square(tf.sub(zPrior, prior.mean));
    const scaled = tf.mul(distance, tf.exp(tf.mul(prior.logStd, -2)));
    const perChannel = tf.add(tf.sub(tf.sub(prior.logStd, posterior.logStd), 0.5), tf.mul(scaled, 0.5));
    const perFrame = tf.sum(perChannel, 2, true); // [B, Ty, C] -> [B, Ty, 1]
    const freeBits = options.freeBits ?? 0;
    const limited = freeBits > 0 ? tf.maximum(perFrame, freeBits) : perFrame;
    return frameTerm(limited as Tensor3D, options.mask);
  });
}

/**
 * The weight of the KL term at a step: rises linearly from 0 to `peak` over `warmupSteps`, then stays.
 * Source: beta warm-up as in Sønderby et al. (arXiv:1602.02282).
 */
export function betaAt(step: number, schedule: { readonly peak: number; readonly warmupSteps: number }): number {
  return schedule.warmupSteps <= 0 ? schedule.peak : schedule.peak * Math.min(1, step / schedule.warmupSteps);
}
