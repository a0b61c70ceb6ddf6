import type { Tensor } from '../tf.ts';
import * as tf from '../tf.ts';
import type { Module } from './module.ts';
import { normalizeWeight, weightLength } from './ops/normalizeWeight.ts';
import { isTensor, type ParamTree } from './params.ts';

/** Parameters with the kernel given as direction `v` and length `g`. */
export type WeightNormParams<P extends { readonly kernel: Tensor }> = Omit<P, 'kernel'> & {
  readonly v: P['kernel'];
  readonly g: P['kernel'];
};

export interface WeightNormOptions {
  /**
   * The axis that keeps a length of its own; default the last, which is the output channels. For a transposed
   * convolution torch normalises per input channel: give 1.
   */
  readonly axis?: number;
}

/**
 * A module whose kernel is learned as g · v / ‖v‖. It starts as the wrapped module does, and takes parameters that
 * `foldWeightNorm` has folded too.
 *
 * Shapes: v as the kernel, g of size 1 in every axis but the kept one.
 * Source: Salimans and Kingma (arXiv:1602.07868) eq. 2; axes as torch.nn.utils.weight_norm with dim 0.
 */
export function weightNorm<P extends ParamTree & { readonly kernel: Tensor }, Args extends readonly unknown[], Out>(
  module: Module<P, Args, Out>,
  { axis = -1 }: WeightNormOptions = {},
): Module<WeightNormParams<P> & ParamTree, Args, Out> {
  return {
    init(random) {
      const { kernel: v, ...others } = module.init(random) as P & { kernel: P['kernel'] };
      const g = weightLength(v, axis);
      return { v, g, ...others } as unknown as WeightNormParams<P> & ParamTree;
    },
    apply(params, ...args) {
      if ('kernel' in params) return module.apply(params as unknown as P, ...args);
      const { v, g, ...others } = params as WeightNormParams<P>;
      const kernel = normalizeWeight(v, g, axis);
      return applyOwning(kernel, () => module.apply({ kernel, ...others } as unknown as P, ...args));
    },
  };
}

/** Runs `apply`, then lets go of the kernel that was made for it; what the tape still needs, it keeps itself. */
function applyOwning<Out>(kernel: Tensor, apply: () => Out): Out {
  const result = apply();
  tf.dispose(kernel);
  return result;
}

/** What `weightNormIf` may hold, depending on its switch. */
export type NormalizableParams<P extends { readonly kernel: Tensor }> = P | WeightNormParams<P>;

/** `weightNorm(module)` or the module itself, as the config says. */
export function weightNormIf<P extends ParamTree & { readonly kernel: Tensor }, Args extends readonly unknown[], Out>(
  enabled: boolean,
  module: Module<P, Args, Out>,
  options: WeightNormOptions = {},
): Module<NormalizableParams<P> & ParamTree, Args, Out> {
  const chosen = enabled ? weightNorm(module, options) : module;
  return chosen as unknown as Module<NormalizableParams<P> & ParamTree, Args, Out>;
}

/**
 * The same parameters with each direction and length made into the kernel that they stand for: a layer that is not
 * trained any more need not normalise at each pass. Other leaves are shared; the caller owns the kernels.
 *
 * Source: torch.nn.utils.remove_weight_norm.
 */
export function foldWeightNorm<P extends ParamTree>(params: P): P {
  return foldNode(params) as P;
}

function foldNode(node: ParamTree): ParamTree {
  if (isTensor(node)) return node;
  if (Array.isArray(node)) return node.map(foldNode);
  const { v, g, ...others } = node as { readonly [name: string]: ParamTree };
  const rest = Object.fromEntries(Object.entries(others).map(([name, child]) => [name, foldNode(child)]));
  if (v === undefined || g === undefined || !isTensor(v) || !isTensor(g)) return { ...node, ...rest };
  // The kept axis is the one where g has as many lengths as v has slices.
  const axis = g.shape.findIndex((lengths) => lengths > 1);
  return { kernel: normalizeWeight(v, g, axis === -1 ? v.shape.indexOf(1) : axis), ...rest };
}
