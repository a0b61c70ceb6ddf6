import type { Tensor3D } from '../tf.ts';
import * as tf from '../tf.ts';

/** Log-mels of speech lie between -11.5 and 2; inside models they are moved and scaled so that layers see about unit variance. */
const melCentre = -5;

/** How many nats of log-mel one unit inside a model is. */
export const melScale = 2.5;

/** Nats that mels are moved and scaled by. */
export interface MelStatistics {
  readonly mean: number;
  readonly deviation: number;
}

const ownStatistics: MelStatistics = { mean: melCentre, deviation: melScale };

/** Log-mels [B, T, M] -> about zero mean and unit variance. */
export function centreMel(mel: Tensor3D, { mean, deviation } = ownStatistics): Tensor3D {
  return tf.mul(tf.sub(mel, mean), 1 / deviation) as Tensor3D;
}

/** The way back to log-mels. */
export function uncentreMel(centred: Tensor3D, { mean, deviation } = ownStatistics): Tensor3D {
  return tf.add(tf.mul(centred, deviation), mean) as Tensor3D;
}
