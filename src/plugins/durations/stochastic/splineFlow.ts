import { zeros } from '../../../nn/initializers.ts';
import { type LinearParams, linear } from '../../../nn/linear.ts';
import type { ForwardContext } from '../../../nn/module.ts';
import { forkContext } from '../../../nn/module.ts';
import {
  inverseRationalQuadraticSpline,
  rationalQuadraticSpline,
  type SplineShape,
} from '../../../nn/ops/rationalQuadraticSpline.ts';
import type { RandomSource } from '../../../nn/random.ts';
import type { Tensor1D, Tensor2D, Tensor3D } from '../../../tf.ts';
import * as tf from '../../../tf.ts';
import type { StochasticConfig } from './config.ts';
import { type SeparableStackParams, separableStack } from './separableStack.ts';

type CouplingParams = {
  readonly pre: LinearParams;
  readonly convs: SeparableStackParams;
  readonly post: LinearParams;
};

export type SplineFlowParams = {
  readonly affine: { readonly shift: Tensor1D; readonly logScale: Tensor1D };
  readonly couplings: readonly CouplingParams[];
};

export interface SplineFlowInputs {
  /** [B, T, C] what the splines' forms depend on. */
  readonly condition: Tensor3D;
  /** [B, T, 1] */
  readonly mask: Tensor3D;
  readonly context: ForwardContext;
}

/** A normalising flow over two channels: an affine map, then couplings by splines, each followed by an exchange of the channels. */
export interface SplineFlow {
  init(random: RandomSource): SplineFlowParams;
  /** z [B, T, 2] -> the same shape, zero where masked, and the log of the Jacobian's determinant at each step, [B, T]. */
  forward(
    params: SplineFlowParams,
    z: Tensor3D,
    inputs: SplineFlowInputs,
  ): { readonly z: Tensor3D; readonly logDeterminant: Tensor2D };
  /** The inverse, [B, T, 2] -> [B, T, 2]. */
  inverse(params: SplineFlowParams, z: Tensor3D, inputs: SplineFlowInputs): Tensor3D;
}

/**
 * Source: VITS (arXiv:2106.06103) section 2.2.2 and appendix; jaywalnut310/vits modules.py, ElementwiseAffine, ConvFlow and
 * Flip (2e561ba).
 */
export function splineFlow(config: StochasticConfig): SplineFlow {
  const { filterChannels, kernelSize, layers, bins, bound } = config;
  const pre = linear({ inChannels: 1, outChannels: filterChannels });
  const convs = separableStack({ channels: filterChannels, kernelSize, layers, dropoutRate: 0 });
  // Every spline starts as one that does not know its inputs, as upstream.
  const post = linear({ inChannels: filterChannels, outChannels: 3 * bins - 1, init: zeros, biasInit: zeros });

  /** The spline that the first channel [B, T, 1] and the condition give to the second. */
  function splineOf(own: CouplingParams, kept: Tensor3D, { condition, mask, context }: SplineFlowInputs): SplineShape {
    const states = convs.apply(own.convs, tf.add(pre.apply(own.pre, kept), condition), mask, context);
    const form = tf.mul(post.apply(own.post, states), mask);
    const [widths, heights, slopes] = tf.split(form, [bins, bins, bins - 1], 2) as [Tensor3D, Tensor3D, Tensor3D];
    const scale = filterChannels ** -0.5;
    return { widths: tf.mul(widths, scale), heights: tf.mul(heights, scale), slopes, bound };
  }

  /** Both channels with the second one moved by its spline. */
  function couple(z: Tensor3D, mask: Tensor3D, move: (kept: Tensor3D, moved: Tensor2D) => Tensor2D): Tensor3D {
    const [kept, moved] = tf.split(z, 2, 2) as [Tensor3D, Tensor3D];
    const next = tf.expandDims(move(kept, tf.squeeze(moved, [2])), 2); // [B, T] -> [B, T, 1]
    return tf.mul(tf.concat([kept, next], 2), mask) as Tensor3D;
  }

  return {
    init: (random) => ({
      affine: { shift: tf.zeros([2]), logScale: tf.zeros([2]) },
      couplings: Array.from({ length: config.flows }, (_, index) => ({
        pre: pre.init(random.fork(`couplings/${index}/pre`)),
        convs: convs.init(random.fork(`couplings/${index}/convs`)),
        post: post.init(random.fork(`couplings/${index}/post`)),
      })),
    }),
    forward({ affine, couplings }, z, inputs) {
      const { mask, context } = inputs;
      const valid = tf.squeeze(mask, [2]); // [B, T, 1] -> [B, T]
      let state = tf.mul(tf.add(affine.shift, tf.mul(tf.exp(affine.logScale), z)), mask) as Tensor3D;
      const logDeterminants = [tf.mul(tf.sum(affine.logScale), valid)];
      for (const [index, own] of couplings.entries()) {
        const within = { ...inputs, context: forkContext(context, `couplings/${index}`) };
        const moved = couple(state, mask, (kept, value) => {
          const { y, logDerivative } = rationalQuadraticSpline(value, splineOf(own, kept, within));
          logDeterminants.push(tf.mul(logDerivative, valid));
          return y;
        });
        state = tf.reverse(moved, 2);
      }
      return { z: state, logDeterminant: tf.addN(logDeterminants) as Tensor2D };
    },
    inverse({ affine, couplings }, z, inputs) {
      const { mask, context } = inputs;
      let state = z;
      for (const [index, own] of [...couplings.entries()].toReversed()) {
        const within = { ...inputs, context: forkContext(context, `couplings/${index}`) };
        state = couple(tf.reverse(state, 2), mask, (kept, value) =>
          inverseRationalQuadraticSpline(value, splineOf(own, kept, within)),
        );
      }
      return tf.mul(tf.mul(tf.sub(state, affine.shift), tf.exp(tf.mul(affine.logScale, -1))), mask) as Tensor3D;
    },
  };
}
