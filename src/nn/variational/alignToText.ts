import type { Tensor3D } from '../../tf.ts';
import * as tf from '../../tf.ts';
import { expandByAlignment } from '../ops/expandByAlignment.ts';
import { monotonicAlignment } from '../ops/monotonicAlignment.ts';
import { stopGradient } from '../ops/stopGradient.ts';
import type { DiagonalNormal } from './diagonalNormal.ts';

/**
 * The most likely monotonic alignment of frames to symbols under the text's prior; no gradient.
 *
 * Shapes: zPrior [B, Ty, L], prior [B, Tx, L], symbolMask [B, Tx, 1], frameMask [B, Ty, 1], spans [B, Tx, 2] -> [B, Ty, Tx].
 * Source: VITS (arXiv:2106.06103) section 2.2.1; the four terms of models.py:466-480 (2e561ba), laid out as one matMul
 * of frames with symbols and one term per symbol.
 */
export function alignToText(
  zPrior: Tensor3D,
  prior: DiagonalNormal,
  masks: { readonly symbolMask: Tensor3D; readonly frameMask: Tensor3D; readonly spans?: Tensor3D | undefined },
): Tensor3D {
  return tf.tidy(() => {
    const z = stopGradient(zPrior);
    const mean = stopGradient(prior.mean);
    const logStd = stopGradient(prior.logStd);
    const precision = tf.exp(tf.mul(logStd, -2)) as Tensor3D;
    const frames = tf.concat([tf.mul(tf.square(z), -0.5), z], 2) as Tensor3D; // [B, Ty, 2L]
    const weighted = tf.mul(mean, precision);
    const symbols = tf.concat([precision, weighted], 2) as Tensor3D; // [B, Tx, 2L]
    const perFrame = tf.matMul(frames, symbols, false, true); // [B, Ty, 2L] x [B, Tx, 2L] -> [B, Ty, Tx]
    const perSymbol = tf.sum(tf.sub(tf.mul(tf.mul(mean, weighted), -0.5), logStd), 2); // [B, Tx, L] -> [B, Tx]
    const scores = tf.add(perFrame, tf.expandDims(perSymbol, 1)) as Tensor3D; // [B, Ty, Tx] + [B, 1, Tx]
    return monotonicAlignment(scores, masks);
  });
}

/** A text's distribution laid over frames. Shapes: normal [B, Tx, L], alignment [B, Ty, Tx] -> [B, Ty, L]. */
export function expandNormal({ mean, logStd }: DiagonalNormal, alignment: Tensor3D): DiagonalNormal {
  return { mean: expandByAlignment(mean, alignment), logStd: expandByAlignment(logStd, alignment) };
}
