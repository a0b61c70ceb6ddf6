import type { Scalar, Tensor3D } from '../../tf.ts';
import * as tf from '../../tf.ts';
import type { ForwardContext } from '../module.ts';
import type { RandomSource } from '../random.ts';

/** A diagonal normal distribution; `logStd` is the log of the standard deviation, not of the variance. */
export interface DiagonalNormal {
  readonly mean: Tensor3D;
  readonly logStd: Tensor3D;
}

/** [B, T, 2L], means before log standard deviations -> both [B, T, L]. */
export function normalFrom(both: Tensor3D): DiagonalNormal {
  const [mean, logStd] = tf.split(both, 2, 2) as [Tensor3D, Tensor3D];
  return { mean, logStd };
}

/** A posterior's reparametrised sample while training, its mean otherwise. Shapes: mask [B, T, 1] -> [B, T, L], zero where masked. */
export function posteriorSample(posterior: DiagonalNormal, mask: Tensor3D, context: ForwardContext): Tensor3D {
  if (!context.training) return tf.mul(posterior.mean, mask) as Tensor3D;
  const noise = context.random.fork('posteriorSample').normal(posterior.mean.shape);
  return tf.mul(tf.add(posterior.mean, tf.mul(noise, tf.exp(posterior.logStd))), mask) as Tensor3D;
}

/** mean + noise · noiseScale · std of the prior: what synthesis starts from. Shapes: mask [B, T, 1] -> [B, T, L], zero where masked. */
export function priorSample(
  prior: DiagonalNormal,
  at: { readonly mask: Tensor3D; readonly noiseScale: Scalar; readonly random: RandomSource },
): Tensor3D {
  const { mean, logStd } = prior;
  const spread = tf.mul(tf.exp(logStd), at.noiseScale);
  const noise = at.random.fork('prior').normal(mean.shape) as Tensor3D;
  return tf.mul(tf.add(mean, tf.mul(noise, spread)), at.mask) as Tensor3D;
}
