import type { Tensor } from '../../tf.ts';
import * as tf from '../../tf.ts';
import { differentiable } from './differentiable.ts';

/** What is used of a backend: one more reader of a tensor's data. */
interface CountingBackend {
  incRef(dataId: Tensor['dataId']): void;
}

/**
 * The same values under a name that the tape does not know: no gradient passes. Nothing is copied.
 *
 * Shapes: any; the result has the input's shape. Ownership: borrows the input; the caller owns the alias.
 */
export function stopGradient<T extends Tensor>(x: T): T {
  const backend = tf.backend() as unknown as CountingBackend;
  backend.incRef(x.dataId);
  return tf.engine().makeTensorFromDataId(x.dataId, x.shape, x.dtype) as T;
}

/**
 * The same values under another name, for a function that owes its caller a tensor of its own. The gradient passes.
 * Differs: `tf.clone` copies the gradient on its way back.
 */
export function alias<T extends Tensor>(x: T): T {
  return differentiable({
    inputs: { x },
    forward: () => stopGradient(x),
    gradients: (dy: T) => ({ x: () => stopGradient(dy) }),
  });
}
