import { ShapeError } from '../../errors.ts';
import type { Tensor, Tensor2D, Tensor3D } from '../../tf.ts';
import * as tf from '../../tf.ts';
import { differentiable, savedAt } from './differentiable.ts';
import { nativeKernels } from './nativeKernels.ts';

/** Which of the two matrices are read transposed. */
export interface Transposed {
  readonly a?: boolean;
  readonly b?: boolean;
}

/**
 * Products of the matrices in the last two axes; all axes before them are batch axes and must be alike.
 *
 * Shapes: a [..., N, K], b [..., K, M], or [..., M, K] with `transposeB` -> [..., N, M].
 * Differs: tf.matMul on wasm is ten to twenty times slower for transposed or batched matrices than for plain ones, so
 * there they are transposed and multiplied one by one.
 * @throws ShapeError when the batch axes or the inner axes disagree.
 */
export function matrixProduct<T extends Tensor>(a: T, b: T, transposeB = false): T {
  const inner = b.shape.at(transposeB ? -1 : -2);
  if (a.shape.slice(0, -2).join() !== b.shape.slice(0, -2).join() || a.shape.at(-1) !== inner) {
    throw new ShapeError(
      `matrixProduct: [${a.shape.join(', ')}] times [${b.shape.join(', ')}]${transposeB ? ' transposed' : ''}, ` +
        'expected equal batch axes and equal inner axes',
    );
  }
  return differentiable({
    inputs: { a, b },
    forward(save) {
      save([a, b]);
      return multiply(a, b, { b: transposeB }) as T;
    },
    gradients(dy: T, saved) {
      const [left, right] = [savedAt(saved, 0), savedAt(saved, 1)];
      return {
        a: () => multiply(dy, right, { b: !transposeB }),
        b: () => (transposeB ? multiply(dy, left, { a: true }) : multiply(left, dy, { a: true })),
      };
    },
  });
}

/** The product alone, in the way that is fastest on the running backend. It is for use inside gradients of one's own. */
export function multiply(a: Tensor, b: Tensor, transposed: Transposed = {}): Tensor {
  const native = nativeKernels();
  if (native !== undefined) {
    const [ofA, ofB] = [transposed.a ?? false, transposed.b ?? false];
    if (a.rank > 2 || b.rank > 2) return tf.matMul(a, b, ofA, ofB);
    // tf.matMul asks for BatchMatMulV2 even here: up to 1.75 times as long for two plain matrices (docs/performance.md).
    const attributes = { T: { type: a.dtype }, transpose_a: { bool: ofA }, transpose_b: { bool: ofB } };
    return native.execute('MatMul', attributes, [a, b]);
  }
  if (a.rank === 2) return multiplyPlain(a as Tensor2D, b as Tensor2D, transposed);
  const others = tf.unstack(asBatch(b)) as Tensor2D[];
  const products = (tf.unstack(asBatch(a)) as Tensor2D[]).map((matrix, index) => {
    return multiplyPlain(matrix, others[index] ?? matrix, transposed);
  });
  const [N, M] = products[0]?.shape ?? [0, 0];
  return tf.reshape(tf.stack(products), [...a.shape.slice(0, -2), N, M]);
}

function multiplyPlain(a: Tensor2D, b: Tensor2D, transposed: Transposed): Tensor2D {
  return tf.matMul(transposed.a ? tf.transpose(a) : a, transposed.b ? tf.transpose(b) : b);
}

/** [..., N, K] -> [B, N, K] */
function asBatch(x: Tensor): Tensor3D {
  return tf.reshape(x, [-1, x.shape.at(-2) ?? 1, x.shape.at(-1) ?? 1]);
}
