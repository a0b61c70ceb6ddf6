import { nativeKernels } from '../../nn/ops/nativeKernels.ts';
import type { Scalar, Tensor1D } from '../../tf.ts';
import * as tf from '../../tf.ts';

/** The Euclidean norm of all gradients together. Borrows. */
export function globalNorm(gradients: readonly Tensor1D[]): Scalar {
  return tf.tidy(() => tf.sqrt(tf.addN(gradients.map(sumOfSquares))) as Scalar);
}

/** TensorFlow's kernel gives half of it in one walk, without a tensor of the squares. */
function sumOfSquares(values: Tensor1D): Scalar {
  const native = nativeKernels();
  if (native === undefined) return tf.sum(tf.square(values));
  return tf.mul(native.execute('L2Loss', { T: { type: 'float32' } }, [values]), 2) as Scalar;
}

/** The factor min(1, limit / norm) that brings gradients of this norm under the limit; 1 without a limit. */
export function clipFactor(norm: Scalar, limit: number | undefined): Scalar {
  return tf.tidy(() =>
    limit === undefined ? tf.scalar(1) : (tf.minimum(1, tf.div(limit, tf.add(norm, 1e-12))) as Scalar),
  );
}
