import type { ModelParts } from '../core/objectives/modelParts.ts';
import type { Scalar, Tensor2D, Tensor3D } from '../tf.ts';
import * as tf from '../tf.ts';
import type { FrameInputs, TextInputs, WaveInputs } from './speechSteps.ts';

/*
 * Inputs of given lengths for recording; their values are of no account.
 */

export function textProbe(parts: ModelParts) {
  return ([Tx = 1, Tc = 1]: readonly number[]): TextInputs => ({
    timbre: anyTimbre(parts),
    seed: tf.scalar(0, 'int32'),
    ids: wholeZeros(Tx),
    tones: wholeZeros(Tx),
    languages: wholeZeros(Tx),
    ...(parts.semantic.outChannels === 0
      ? {}
      : { characters: { ids: wholeZeros(Tc), spread: tf.zeros([1, Tx, Tc]) as Tensor3D } }),
  });
}

export function frameProbe(parts: ModelParts) {
  return ([Ty = 1, Tx = 1]: readonly number[]): FrameInputs => ({
    timbre: anyTimbre(parts),
    hidden: tf.zeros([1, Tx, parts.phonemes.outChannels]) as Tensor3D,
    alignment: tf.zeros([1, Ty, Tx]) as Tensor3D,
    noiseScale: tf.scalar(0) as Scalar,
    seed: tf.scalar(0, 'int32'),
  });
}

export function waveProbe(parts: ModelParts) {
  return ([Ty = 1]: readonly number[]): WaveInputs => ({
    timbre: anyTimbre(parts),
    features: tf.zeros([1, Ty, parts.vocoder.accepts.channels]) as Tensor3D,
  });
}

function anyTimbre(parts: ModelParts): Tensor3D {
  return tf.zeros([1, 1, parts.reference.outChannels]);
}

function wholeZeros(steps: number): Tensor2D {
  return tf.zeros([1, steps], 'int32');
}
