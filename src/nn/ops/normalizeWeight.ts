import type { Tensor } from '../../tf.ts';
import * as tf from '../../tf.ts';
import { differentiable, savedAt } from './differentiable.ts';

/** The Euclidean length of a kernel's slices along one axis. Shapes: v any -> 1 in every axis but `axis`. */
export function weightLength<T extends Tensor>(v: T, axis: number): T {
  return tf.tidy(() => tf.sqrt(tf.sum(tf.square(v), axesBut(v, axis), true)) as Tensor as T);
}

/**
 * g · v / ‖v‖ with one length per slice along `axis`.
 *
 * Shapes: v any, g of size 1 in every axis but `axis` -> as v.
 * Source: Salimans and Kingma (arXiv:1602.07868) eq. 2 and 3.
 */
export function normalizeWeight<T extends Tensor>(v: T, g: Tensor, axis: number): T {
  const axes = axesBut(v, axis);
  return differentiable({
    inputs: { v, g },
    forward(save) {
      const inverseLength = tf.rsqrt(tf.sum(tf.square(v), axes, true));
      const scale = tf.mul(g, inverseLength);
      save([v, inverseLength, scale]);
      return tf.mul(v, scale) as T;
    },
    gradients(dw: T, saved) {
      const direction = savedAt<T>(saved, 0);
      const inverseLength = savedAt(saved, 1);
      const scale = savedAt(saved, 2);
      const gainGradient = () => tf.mul(tf.sum(tf.mul(dw, direction), axes, true), inverseLength);
      return {
        g: gainGradient,
        // dv = scale · (dw - v / ‖v‖ · dg)
        v: () => tf.mul(scale, tf.sub(dw, tf.mul(direction, tf.mul(gainGradient(), inverseLength)))),
      };
    },
  });
}

function axesBut(x: Tensor, axis: number): number[] {
  const kept = axis < 0 ? axis + x.rank : axis;
  return Array.from({ length: x.rank }, (_, index) => index).filter((index) => index !== kept);
}
