import type { Tensor } from '../../tf.ts';
import * as tf from '../../tf.ts';

type Inputs = Readonly<Record<string, Tensor>>;

/** An operation with its own gradient. */
export interface DifferentiableSpec<I extends Inputs, Out extends Tensor> {
  readonly inputs: I;
  /** Computes the result; `save` keeps what the gradients need (call it at most once). */
  readonly forward: (save: (tensors: Tensor[]) => void) => Out;
  /** One thunk per input: it is called, inside a tidy of its own, only when that input's gradient is wanted. */
  readonly gradients: (dy: Out, saved: Tensor[]) => { readonly [K in keyof I]: () => Tensor };
}

/** What tfjs-core's engine offers below `tf.customGrad`. */
interface KernelEngine {
  runKernelFunc(kernel: {
    inputs: Inputs;
    forwardFunc: (backend: unknown, save: (tensors: Tensor[]) => void) => Tensor;
    backwardsFunc: (dy: Tensor, saved: Tensor[]) => Readonly<Record<string, () => Tensor>>;
  }): Tensor;
}

/**
 * Runs an operation whose gradient we write ourselves. First-order gradients only.
 *
 * Differs: `tf.customGrad` computes the gradients of all inputs; here each is computed only when asked for, so that
 * frozen kernels and input features cost nothing in the backward pass.
 */
export function differentiable<I extends Inputs, Out extends Tensor>(spec: DifferentiableSpec<I, Out>): Out {
  const engine = tf.engine() as unknown as KernelEngine;
  return engine.runKernelFunc({
    inputs: spec.inputs,
    forwardFunc: (_backend, save) => spec.forward(save),
    backwardsFunc: (dy, saved) => spec.gradients(dy as Out, saved),
  }) as Out;
}

/** The n-th saved tensor, with the rank that the caller knows it has. */
export function savedAt<T extends Tensor>(saved: readonly Tensor[], index: number): T {
  const tensor = saved[index];
  if (tensor === undefined) throw new Error(`differentiable: nothing was saved at position ${index}`);
  return tensor as T;
}
