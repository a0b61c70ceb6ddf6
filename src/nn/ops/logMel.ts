import { ShapeError } from '../../errors.ts';
import type { Tensor2D, Tensor3D } from '../../tf.ts';
import * as tf from '../../tf.ts';
import { affine } from './affine.ts';

const melFloor = 1e-5;

/**
 * Log-mel spectrogram ln(max(magnitude · filterbank, 1e-5)) in natural-log units, differentiable.
 *
 * Shapes: magnitude [B, Ty, F], filterbank [F, M] -> [B, Ty, M].
 * Source: jaywalnut310/vits mel_processing.py, spec_to_mel_torch (2e561ba).
 * @throws ShapeError when the bins disagree.
 */
export function logMel(magnitude: Tensor3D, filterbank: Tensor2D): Tensor3D {
  if (magnitude.shape[2] !== filterbank.shape[0]) {
    throw new ShapeError(
      `logMel: magnitude is [${magnitude.shape.join(', ')}], expected [B, Ty, ${filterbank.shape[0]}] ` +
        `for a filterbank of [${filterbank.shape.join(', ')}] (nFft)`,
    );
  }
  return tf.tidy(() => tf.log(tf.maximum(affine(magnitude, filterbank), melFloor)) as Tensor3D);
}
