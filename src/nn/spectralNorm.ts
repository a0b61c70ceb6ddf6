import type { Tensor, Tensor1D, Tensor2D, Tensor3D } from '../tf.ts';
import * as tf from '../tf.ts';
import type { ConvParams } from './conv1d.ts';
import type { Module } from './module.ts';
import { matrixProduct } from './ops/matrixProduct.ts';
import { stopGradient } from './ops/stopGradient.ts';
import { tidyResult } from './tidyResult.ts';

/**
 * A convolution's parameters with the singular vectors that its largest singular value is read off by. `u` and `v` are
 * buffers: no gradient moves them, `powerIteration` does.
 *
 * Shapes: kernel [K, Cin, Cout], u [Cout], v [Cin · K] in the order of the published checkpoints (channel, then tap).
 */
export type SpectralNormParams = ConvParams & { readonly u: Tensor1D; readonly v: Tensor1D };

/** Enough for σ to be of the right size; training settles the vectors further. */
const startIterations = 5;

/**
 * A convolution whose kernel is divided by σ = uᵀ W v, its largest singular value once `u` and `v` have settled.
 *
 * Source: Miyato et al. (arXiv:1802.05957) algorithm 1; torch.nn.utils.spectral_norm with dim 0.
 * Differs: the vectors are moved by `powerIteration` and not by the pass itself; they start settled.
 */
export function spectralNorm(
  module: Module<ConvParams, [Tensor3D], Tensor3D>,
): Module<SpectralNormParams, [Tensor3D], Tensor3D> {
  return {
    init(random) {
      const own = module.init(random);
      const [kernelSize, inChannels, outChannels] = own.kernel.shape;
      const start: SpectralNormParams = {
        ...own,
        u: random.fork('u').normal([outChannels]) as Tensor1D,
        v: random.fork('v').normal([inChannels * kernelSize]) as Tensor1D,
      };
      const settled = powerIteration(start, startIterations);
      tf.dispose([start.u, start.v]);
      return settled;
    },
    apply({ u, v, kernel, ...others }, x) {
      return tf.tidy(() => {
        const columns = matrixProduct(alongColumns(stopGradient(v), kernel), asMatrix(kernel)); // [1, K*Cin] x [K*Cin, Cout]
        const sigma = tf.sum(tf.mul(columns, stopGradient(u)));
        return module.apply({ ...others, kernel: tf.div(kernel, sigma) }, x);
      });
    },
  };
}

/** The same parameters with `u` and `v` moved on; the other leaves are shared. Borrows; the caller owns `u` and `v`. */
export function powerIteration<P extends SpectralNormParams>(params: P, iterations = 1): P {
  const moved = tidyResult(() => {
    const [kernelSize, inChannels] = params.kernel.shape;
    const matrix = asMatrix(stopGradient(params.kernel));
    let row = tf.reshape(stopGradient(params.u), [1, -1]) as Tensor2D;
    let column: Tensor = alongColumns(stopGradient(params.v), params.kernel);
    for (let turn = 0; turn < iterations; turn++) {
      column = toUnitLength(matrixProduct(row, matrix, true)); // [1, Cout] x [Cout, K*Cin]
      row = toUnitLength(matrixProduct(column as Tensor2D, matrix)) as Tensor2D; // -> [1, Cout]
    }
    const taps = tf.transpose(tf.reshape(column, [kernelSize, inChannels])); // [1, K*Cin] -> [Cin, K]
    return { u: tf.reshape(row, [-1]) as Tensor1D, v: tf.reshape(taps, [-1]) as Tensor1D };
  });
  return { ...params, ...moved };
}

/** [K, Cin, Cout] -> [K*Cin, Cout] */
function asMatrix(kernel: Tensor3D): Tensor2D {
  const [kernelSize, inChannels, outChannels] = kernel.shape;
  return tf.reshape(kernel, [kernelSize * inChannels, outChannels]);
}

/** [Cin · K] in the published order -> [1, K*Cin] in ours. */
function alongColumns(v: Tensor1D, kernel: Tensor3D): Tensor2D {
  const [kernelSize, inChannels] = kernel.shape;
  return tf.reshape(tf.transpose(tf.reshape(v, [inChannels, kernelSize])), [1, kernelSize * inChannels]);
}

/** Source: torch.nn.functional.normalize with eps 1e-12. */
function toUnitLength<T extends Tensor>(x: T): T {
  return tf.div(x, tf.maximum(tf.norm(x), 1e-12)) as T;
}
