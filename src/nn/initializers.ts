import type { Tensor } from '../tf.ts';
import * as tf from '../tf.ts';
import type { RandomSource } from './random.ts';

/** Makes a parameter's first values; the caller owns them. */
export type Initializer = (random: RandomSource, shape: readonly number[]) => Tensor;

/** Every value 0. */
export const zeros: Initializer = (_random, shape) => tf.zeros([...shape]);

/** Every value 1. */
export const ones: Initializer = (_random, shape) => tf.ones([...shape]);

/** Normal with mean 0 and the given standard deviation. */
export function normalWithDeviation(deviation: number): Initializer {
  return (random, shape) => tf.tidy(() => tf.mul(random.normal(shape), deviation));
}

/** Uniform between -bound and bound. */
function uniformWithin(bound: number): Initializer {
  return (random, shape) => tf.tidy(() => tf.mul(tf.sub(random.uniform(shape), 0.5), 2 * bound));
}

/**
 * What torch.nn.Linear and torch.nn.Conv1d start with, kernel and bias: uniform within 1 / √fanIn.
 * `fanIn` is the number of inputs that one output sees.
 */
export function uniformByFanIn(fanIn: number): Initializer {
  return uniformWithin(1 / Math.sqrt(fanIn));
}

/** Glorot and Bengio's uniform start, as torch.nn.init.xavier_uniform_: within √(6 / (fanIn + fanOut)). */
export function xavierUniform(fanIn: number, fanOut: number): Initializer {
  return uniformWithin(Math.sqrt(6 / (fanIn + fanOut)));
}
