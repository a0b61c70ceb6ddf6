import type { Scalar, Tensor, Tensor1D } from '../../tf.ts';
import * as tf from '../../tf.ts';
import { countValues } from '../checkpoint/hostTensor.ts';

/** Settings that stay over a stage. Source of the defaults: VITS (beta2 .99, eps 1e-9, weight decay .01). */
export interface AdamWSettings {
  readonly beta1: number;
  readonly beta2: number;
  readonly epsilon: number;
  readonly weightDecay: number;
}

/** How far one update moves a group: scalars, so that a recorded step takes them as inputs. */
export interface AdamWMove {
  /** rate / (1 - beta1^t), t being the group's own count of updates. */
  readonly stepSize: Scalar;
  /** sqrt(1 - beta2^t) */
  readonly secondCorrection: Scalar;
  /** 1 - rate * weightDecay */
  readonly decay: Scalar;
}

/**
 * The move of a group that has been updated `updates` times before, at a rate. Computed in float64. The caller owns it.
 *
 * Differs from torch.optim.AdamW: the count is the group's own, so that a layer unfrozen late starts like a fresh one.
 */
export function adamWMove(settings: AdamWSettings, at: { readonly rate: number; readonly updates: number }): AdamWMove {
  const count = at.updates + 1;
  return {
    stepSize: tf.scalar(at.rate / (1 - settings.beta1 ** count)),
    secondCorrection: tf.scalar(Math.sqrt(1 - settings.beta2 ** count)),
    decay: tf.scalar(1 - at.rate * settings.weightDecay),
  };
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
    const sizes = shapes.map(countValues);
    return tf.split(vector, sizes).map((piece, index) => tf.reshape(piece, [...(shapes[index] ?? [])]));
  });
}

/**
 * One AdamW update of a group; `gradient` is laid out as the group is and is scaled by `clip` first. Borrows; the caller
 * owns the new vectors.
 *
 * Source: Loshchilov & Hutter (arXiv:1711.05101), as torch.optim.AdamW: decay first, then the bias-corrected step.
 */
export function adamWUpdate<Group extends AdamWGroup>(
  group: Group,
  gradient: Tensor1D,
  how: { readonly settings: AdamWSettings; readonly move: AdamWMove; readonly clip: Scalar },
): Group {
  const { beta1, beta2, epsilon } = how.settings;
  const { stepSize, secondCorrection, decay } = how.move;
  // Vectors are larger than any cache, so that each operation costs a walk through memory: factors are joined as scalars.
  const next = tf.tidy(() => {
    const share = tf.mul(gradient, tf.mul(how.clip, 1 - beta1));
    const firstMoment = tf.add(tf.mul(group.firstMoment, beta1), share) as Tensor1D;
    const squares = tf.mul(tf.square(share), (1 - beta2) / (1 - beta1) ** 2);
    const secondMoment = tf.add(tf.mul(group.secondMoment, beta2), squares) as Tensor1D;
    const denominator = tf.add(tf.sqrt(secondMoment), tf.mul(secondCorrection, epsilon));
    const change = tf.div(tf.mul(firstMoment, tf.mul(stepSize, secondCorrection)), denominator);
    const values = tf.sub(tf.mul(group.values, decay), change) as Tensor1D;
    return { firstMoment, secondMoment, values };
  });
  return { ...group, ...next };
}
