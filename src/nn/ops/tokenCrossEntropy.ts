import { ShapeError } from '../../errors.ts';
import type { Tensor1D, Tensor2D } from '../../tf.ts';
import * as tf from '../../tf.ts';
import { differentiable, savedAt } from './differentiable.ts';
import { nativeKernels } from './nativeKernels.ts';

/**
 * Cross entropy of each row against one class, in nats: log Σ exp(logits) - logits[target].
 *
 * Shapes: logits [N, V], targets [N] int32 -> [N].
 * Differs: TensorFlow's kernel gives value and gradient in two walks through the logits, where log-softmax, one-hot and
 * their gradients take about twelve.
 * @throws ShapeError when the rows disagree.
 */
export function tokenCrossEntropy(logits: Tensor2D, targets: Tensor1D): Tensor1D {
  if (logits.rank !== 2 || targets.rank !== 1 || logits.shape[0] !== targets.shape[0]) {
    throw new ShapeError(
      `tokenCrossEntropy: logits [${logits.shape.join(', ')}], targets [${targets.shape.join(', ')}], expected [N, V] and [N]`,
    );
  }
  return differentiable({
    inputs: { logits },
    forward(save) {
      const { loss, slope } = lossAndSlope(logits, targets);
      save([slope]);
      return loss;
    },
    gradients: (dy: Tensor1D, saved) => ({
      logits: () => tf.mul(savedAt<Tensor2D>(saved, 0), tf.expandDims(dy, 1)),
    }),
  });
}

/** The slope is softmax(logits) - oneHot(target). */
function lossAndSlope(logits: Tensor2D, targets: Tensor1D): { loss: Tensor1D; slope: Tensor2D } {
  const native = nativeKernels();
  if (native !== undefined) {
    const types = { T: { type: 'float32' }, Tlabels: { type: 'int32' } } as const;
    const both = native.executeMany('SparseSoftmaxCrossEntropyWithLogits', types, [logits, targets], 2);
    return { loss: both[0] as Tensor1D, slope: both[1] as Tensor2D };
  }
  const wanted = tf.oneHot(targets, logits.shape[1]);
  const logProbabilities = tf.logSoftmax(logits);
  return {
    loss: tf.neg(tf.sum(tf.mul(logProbabilities, wanted), 1)) as Tensor1D,
    slope: tf.sub(tf.exp(logProbabilities), wanted),
  };
}
