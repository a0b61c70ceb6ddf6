import type { Tensor1D, Tensor2D, Tensor3D } from '../tf.ts';
import * as tf from '../tf.ts';
import { uniformByFanIn } from './initializers.ts';
import { matrixProduct } from './ops/matrixProduct.ts';
import type { RandomSource } from './random.ts';

/** What recurrent layers have: kernels and biases whose columns are their gates, each as wide as the hidden state. */
export type RecurrentParams = {
  readonly kernel: Tensor2D;
  readonly recurrentKernel: Tensor2D;
  readonly bias: Tensor1D;
  readonly recurrentBias: Tensor1D;
};

export interface RecurrentSizes {
  readonly inChannels: number;
  readonly hiddenChannels: number;
  readonly gates: number;
}

/** All uniform within 1 / √hiddenChannels, as PyTorch's recurrent layers. */
export function initRecurrent(
  random: RandomSource,
  { inChannels, hiddenChannels, gates }: RecurrentSizes,
): RecurrentParams {
  const start = uniformByFanIn(hiddenChannels);
  const columns = gates * hiddenChannels;
  return {
    kernel: start(random.fork('kernel'), [inChannels, columns]) as Tensor2D,
    recurrentKernel: start(random.fork('recurrentKernel'), [hiddenChannels, columns]) as Tensor2D,
    bias: start(random.fork('bias'), [columns]) as Tensor1D,
    recurrentBias: start(random.fork('recurrentBias'), [columns]) as Tensor1D,
  };
}

/** The input's share of all gates, step by step: x [B, T, Cin], kernel [Cin, N], bias [N] -> T of [B, N]. */
export function gatesByStep(x: Tensor3D, kernel: Tensor2D, bias: Tensor1D): readonly Tensor2D[] {
  const [batch, steps, inChannels] = x.shape;
  const rows = tf.reshape(x, [batch * steps, inChannels]); // [B, T, Cin] -> [B·T, Cin]
  const fromInput = tf.add(matrixProduct(rows, kernel), bias);
  return tf.unstack(tf.reshape(fromInput, [batch, steps, kernel.shape[1]]), 1) as Tensor2D[];
}
