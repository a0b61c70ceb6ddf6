import { flattenParams, type ParamTree } from '../nn/params.ts';
import type { Scalar, Tensor } from '../tf.ts';
import * as tf from '../tf.ts';

/** Gradients of a weighted sum of an output: of the input, and of the parameters by path. */
export function weightedGradients(
  compute: () => Tensor,
  by: { readonly weighting: Tensor; readonly input: Tensor; readonly params: ParamTree },
): { readonly input: Tensor; readonly params: ReadonlyMap<string, Tensor> } {
  const leaves = flattenParams(by.params);
  const total = () => tf.sum(tf.mul(compute(), by.weighting)) as Scalar;
  const { grads } = tf.engine().gradients<Scalar>(total, [by.input, ...leaves.values()]);
  const [input, ...own] = grads;
  return {
    input: input as Tensor,
    params: new Map([...leaves.keys()].map((path, index) => [path, own[index] as Tensor])),
  };
}
