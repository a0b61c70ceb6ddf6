import type { Scalar, Tensor, Tensor1D } from '../../tf.ts';
import * as tf from '../../tf.ts';

/** Settings that stay over a stage. Source of the defaults: VITS (beta2 .99, eps 1e-9, weight decay .01). */
export interface AdamWSettings {
  readonly beta1: number;
  readonly beta2: number;
  readonly epsilon: number;
  readonly weightDecay: number;
}

/**
 * Parameters that share a rate and an update count, laid end to end in one vector, so that an update is a dozen
 * operations and not a dozen for each parameter. The identity of a parameter is its path; the vector is only a layout.
 */
export interface AdamWGroup {
  readonly paths: readonly string[];
  readonly shapes: readonly (readonly number[])[];
  /** Index of the rule that gives the rate. */
  readonly rule: number;
  /** How often these parameters have been updated: their own count, not the trainer's step. */
  readonly updates: number;
  readonly values: Tensor1D;
  readonly firstMoment: Tensor1D;
  readonly secondMoment: Tensor1D;
}

/** Lays tensors end to end: -> [n]. Borrows. */
export function concatenateFlat(tensors: readonly Tensor[]): Tensor1D {
  return tf.tidy(() => tf.concat(tensors.map((tensor) => tf.reshape(tensor, [-1]) as Tensor1D)));
}

/** Cuts a vector back into tensors of these shapes. Borrows; the caller owns the pieces. */
export function splitFlat(vector: Tensor1D, shapes: readonly (readonly number[])[]): readonly Tensor[] {
  return tf.tidy(() => {
    const sizes = shapes.map((shape) => shape.reduce((product, size) => product * size, 1));
    return tf.split(vector, sizes).map((piece, index) => tf.reshape(piece, [...(shapes[index] ?? [])]));
  });
}

/**
 * One AdamW update of a group; `gradient` is laid out as the group is. Borrows; the caller owns the new vectors.
 *
 * Source: Loshchilov & Hutter (arXiv:1711.05101), as torch.optim.AdamW: decay first, then the bias-corrected step.
 * Differs: the bias correction counts the group's own updates, so that a layer unfrozen late starts like a fresh one.
 */
export function adamWUpdate(
  group: AdamWGroup,
  gradient: Tensor1D,
  settings: AdamWSettings & { readonly rate: number; readonly clip: Scalar },
): AdamWGroup {
  const { beta1, beta2, epsilon, weightDecay, rate, clip } = settings;
  const updates = group.updates + 1;
  const firstCorrection = 1 - beta1 ** updates;
  const secondCorrection = Math.sqrt(1 - beta2 ** updates);
  const next = tf.tidy(() => {
    const clipped = tf.mul(gradient, clip);
    const firstMoment = tf.add(tf.mul(group.firstMoment, beta1), tf.mul(clipped, 1 - beta1)) as Tensor1D;
    const secondMoment = tf.add(tf.mul(group.secondMoment, beta2), tf.mul(tf.square(clipped), 1 - beta2)) as Tensor1D;
    const denominator = tf.add(tf.div(tf.sqrt(secondMoment), secondCorrection), epsilon);
    const move = tf.mul(tf.div(firstMoment, denominator), rate / firstCorrection);
    const values = tf.sub(tf.mul(group.values, 1 - rate * weightDecay), move) as Tensor1D;
    return { firstMoment, secondMoment, values };
  });
  return { ...group, updates, ...next };
}
