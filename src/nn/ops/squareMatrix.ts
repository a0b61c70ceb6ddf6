import { ShapeError } from '../../errors.ts';
import type { Tensor1D, Tensor3D } from '../../tf.ts';
import * as tf from '../../tf.ts';
import { differentiable, savedAt } from './differentiable.ts';

/**
 * Logarithms of the absolute determinants of small matrices.
 *
 * Shapes: matrices [N, K, K] -> [N]. Gradient: the transposed inverse.
 * @throws ShapeError when the matrices are not square.
 */
export function logDeterminant(matrices: Tensor3D): Tensor1D {
  expectSquare('logDeterminant', matrices);
  return differentiable({
    inputs: { matrices },
    forward(save) {
      const { inverse, determinant } = leverrier(matrices);
      save([inverse]);
      return tf.log(tf.abs(determinant));
    },
    gradients: (dy: Tensor1D, saved) => ({
      matrices: () => tf.mul(tf.reshape(dy, [-1, 1, 1]), tf.transpose(savedAt(saved, 0), [0, 2, 1])),
    }),
  });
}

/**
 * Inverses of small matrices.
 *
 * Shapes: matrices [N, K, K] -> [N, K, K].
 * @throws ShapeError when the matrices are not square.
 */
export function inverseMatrix(matrices: Tensor3D): Tensor3D {
  expectSquare('inverseMatrix', matrices);
  return differentiable({
    inputs: { matrices },
    forward(save) {
      const { inverse } = leverrier(matrices);
      save([inverse]);
      return inverse;
    },
    gradients(dy: Tensor3D, saved) {
      const inverse = savedAt<Tensor3D>(saved, 0);
      // d(A⁻¹) = -A⁻¹ dA A⁻¹
      return { matrices: () => tf.neg(tf.matMul(tf.matMul(inverse, dy, true, false), inverse, false, true)) };
    },
  });
}

function expectSquare(who: string, { shape }: Tensor3D): void {
  if (shape.length !== 3 || shape[1] !== shape[2]) {
    throw new ShapeError(`${who}: matrices are [${shape.join(', ')}], expected [N, K, K]`);
  }
}

/**
 * Determinants and inverses by products and traces alone, so that both run on every backend and in recorded steps. Loses digits
 * as K grows; made for K up to about 8 and matrices near orthogonal ones.
 *
 * Source: the Faddeev-LeVerrier algorithm (Faddeev and Sominsky, 1949): Mₖ = A Mₖ₋₁ + cₖ₋₁ I, cₖ = -tr(A Mₖ) / k.
 */
function leverrier(matrices: Tensor3D): { readonly inverse: Tensor3D; readonly determinant: Tensor1D } {
  const size = matrices.shape[1];
  const unit = tf.expandDims(tf.eye(size), 0) as Tensor3D; // [1, K, K]
  let step = tf.add(tf.zerosLike(matrices), unit) as Tensor3D;
  for (let k = 1; ; k++) {
    const product = tf.matMul(matrices, step) as Tensor3D;
    const coefficient = tf.mul(tf.sum(tf.mul(product, unit), [1, 2], true), -1 / k) as Tensor3D; // [N, 1, 1]
    if (k === size) {
      const sign = size % 2 === 0 ? 1 : -1;
      return {
        inverse: tf.div(tf.neg(step), coefficient) as Tensor3D,
        determinant: tf.mul(tf.reshape(coefficient, [-1]), sign) as Tensor1D,
      };
    }
    step = tf.add(product, tf.mul(coefficient, unit)) as Tensor3D;
  }
}
