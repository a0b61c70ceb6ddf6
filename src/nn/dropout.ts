import { ConfigError } from '../errors.ts';
import type { Tensor } from '../tf.ts';
import * as tf from '../tf.ts';
import type { ForwardContext } from './module.ts';
import { differentiable, savedAt } from './ops/differentiable.ts';
import { alias } from './ops/stopGradient.ts';

/** Drops values while training; otherwise returns an alias of its input. `name` picks the random numbers. */
export type Dropout = <T extends Tensor>(x: T, context: ForwardContext, name: string) => T;

/**
 * Sets values to 0 with probability `rate` while training, and scales the others by 1 / (1 - rate).
 *
 * Shapes: any. Source: Srivastava et al. (JMLR 15, 2014), in the inverted form of torch.nn.Dropout.
 * @throws ConfigError when the rate is not in [0, 1).
 */
export function dropout(rate: number): Dropout {
  if (!(rate >= 0 && rate < 1)) throw new ConfigError(`dropout: rate is ${rate}, expected a number in [0, 1)`);
  return (x, context, name) => {
    if (!context.training || rate === 0) return alias(x);
    return differentiable({
      inputs: { x },
      forward(save) {
        const kept = tf.greaterEqual(context.random.fork(name).uniform(x.shape), rate);
        const scale = tf.mul(tf.cast(kept, 'float32'), 1 / (1 - rate));
        save([scale]);
        return tf.mul(x, scale);
      },
      gradients: (dy: typeof x, saved) => ({ x: () => tf.mul(dy, savedAt(saved, 0)) }),
    });
  };
}
