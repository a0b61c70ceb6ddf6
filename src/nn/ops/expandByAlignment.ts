import { ShapeError } from '../../errors.ts';
import type { Tensor3D } from '../../tf.ts';
import { matrixProduct } from './matrixProduct.ts';

/**
 * Spreads text states over spectrogram frames: each frame gets the state (or the mixture) its row of the alignment names.
 *
 * Shapes: states [B, Tx, C], alignment [B, Ty, Tx] -> [B, Ty, C].
 * @throws ShapeError when the text axes disagree.
 */
export function expandByAlignment(states: Tensor3D, alignment: Tensor3D): Tensor3D {
  if (states.shape[1] !== alignment.shape[2] || states.shape[0] !== alignment.shape[0]) {
    throw new ShapeError(
      `expandByAlignment: states are [${states.shape.join(', ')}] and the alignment [${alignment.shape.join(', ')}], ` +
        'expected [B, Tx, C] and [B, Ty, Tx]',
    );
  }
  return matrixProduct(alignment, states);
}
