import { ShapeError } from '../../errors.ts';
import type { Tensor, Tensor1D, Tensor2D, Tensor3D } from '../../tf.ts';
import * as tf from '../../tf.ts';
import { differentiable, savedAt } from './differentiable.ts';
import { multiply } from './matrixProduct.ts';

/**
 * x · kernel + bias over the last axis.
 *
 * Shapes: x [..., Cin], kernel [Cin, Cout], bias [Cout] -> [..., Cout].
 * Differs: one entry on the tape, and no gradient is computed for what does not train.
 * @throws ShapeError when the channels disagree.
 */
export function affine<T extends Tensor2D | Tensor3D>(x: T, kernel: Tensor2D, bias?: Tensor1D): T {
  const [inChannels, outChannels] = kernel.shape;
  if (x.shape.at(-1) !== inChannels || (bias !== undefined && bias.size !== outChannels)) {
    throw new ShapeError(
      `affine: input is [${x.shape.join(', ')}], bias [${bias?.shape.join(', ') ?? 'none'}], ` +
        `expected [..., ${inChannels}] and [${outChannels}] for a kernel of [${kernel.shape.join(', ')}]`,
    );
  }
  const inputs: Record<string, Tensor> = bias === undefined ? { x, kernel } : { x, kernel, bias };
  return differentiable({
    inputs,
    forward(save) {
      save([x, kernel]);
      const product = timesKernel(x, kernel);
      return (bias === undefined ? product : tf.add(product, bias)) as T;
    },
    gradients(dy: T, saved) {
      const [input, weights] = [savedAt(saved, 0), savedAt<Tensor2D>(saved, 1)];
      return {
        x: () => timesKernel(dy, weights, true),
        kernel: () => multiply(asRows(input), asRows(dy), { a: true }),
        bias: () => sumToChannels(dy),
      };
    },
  });
}

/** As rows: products of two plain matrices are the fastest on all backends. */
function timesKernel(x: Tensor, kernel: Tensor2D, transposed = false): Tensor {
  if (x.rank === 2) return multiply(x, kernel, { b: transposed });
  const rows = multiply(asRows(x), kernel, { b: transposed });
  return tf.reshape(rows, [...x.shape.slice(0, -1), rows.shape[1] ?? 0]);
}

/** Sums all axes but the last. [..., C] -> [C] */
export function sumToChannels(x: Tensor): Tensor1D {
  return tf.sum(
    x,
    Array.from({ length: x.rank - 1 }, (_, axis) => axis),
  );
}

/** [..., C] -> [rows, C] */
function asRows(x: Tensor): Tensor2D {
  return x.rank === 2 ? (x as Tensor2D) : tf.reshape(x, [-1, x.shape.at(-1) ?? 1]);
}
