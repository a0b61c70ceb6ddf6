import { ShapeError } from '../../errors.ts';
import { frameTerm } from '../../nn/frameTerm.ts';
import { tidyResult } from '../../nn/tidyResult.ts';
import type { Tensor3D } from '../../tf.ts';
import * as tf from '../../tf.ts';
import type { LossTerm } from '../contracts.ts';

/**
 * Mean absolute difference of two log-mel spectrograms, in nats per frame and bin.
 *
 * Shapes: produced, target [B, T, M]; mask [B, T, 1]. Term per 'frames'.
 * Source: VITS (arXiv:2106.06103) eq. 2; HiFi-GAN (arXiv:2010.05646) eq. 5.
 * Differs: padded frames are left out; upstream compares windows without padding.
 * @throws ShapeError when the shapes disagree.
 */
export function melL1(produced: Tensor3D, target: Tensor3D, mask: Tensor3D): LossTerm {
  if (String(produced.shape) !== String(target.shape)) {
    throw new ShapeError(
      `melL1: produced mel is [${produced.shape}], target is [${target.shape}]; check melBins and hopLength`,
    );
  }
  return tidyResult(() => frameTerm(tf.mean(tf.abs(tf.sub(produced, target)), 2, true), mask)); // [B, T, M] -> [B, T, 1]
}
