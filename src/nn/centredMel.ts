import type { Tensor3D } from '../tf.ts';
import * as tf from '../tf.ts';

/** Log-mels of speech lie between -11.5 and 2; inside models they are moved and scaled so that layers see about unit variance. */
const melCentre = -5;

/** How many nats of log-mel one unit inside a model is. */
export const melScale = 2.5;

/** Log-mels [B, T, M] -> about zero mean and unit variance. */
export function centreMel(mel: Tensor3D): Tensor3D {
  return tf.mul(tf.sub(mel, melCentre), 1 / melScale) as Tensor3D;
}

/** The way back to log-mels. */
export function uncentreMel(centred: Tensor3D): Tensor3D {
  return tf.add(tf.mul(centred, melScale), melCentre) as Tensor3D;
}
