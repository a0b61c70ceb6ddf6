import type { Tensor1D, Tensor2D } from '../tf.ts';
import * as tf from '../tf.ts';

/** Sines and cosines of positions at falling frequencies. */
interface Sinusoids {
  /** [N, C / 2] each */
  readonly sine: Tensor2D;
  readonly cosine: Tensor2D;
}

/**
 * Positions as angles: column k turns by 10000 ** (-k / lowest) radians for each unit.
 *
 * Shapes: positions [N] -> [N, C / 2] each. Source: Vaswani et al. (arXiv:1706.03762) section 3.5.
 */
function sinusoids(positions: Tensor1D, { columns, lowest }: { columns: number; lowest: number }): Sinusoids {
  const frequencies = Array.from({ length: columns }, (_, column) => Math.exp(-(column / lowest) * Math.log(10000)));
  const angles = tf.mul(tf.expandDims(positions, 1), tf.tensor2d([frequencies])) as Tensor2D; // [N, 1] x [1, C / 2]
  return { sine: tf.sin(angles), cosine: tf.cos(angles) };
}

/**
 * Codes of all distances within a sequence, from T - 1 steps back to T - 1 steps ahead; sine and cosine take turns.
 *
 * Shapes: -> [2T - 1, C]; C is even. Row r is of the distance query - key = T - 1 - r.
 * Source: Dai et al. (arXiv:1901.02860) appendix B, in the order of ESPnet's RelPositionalEncoding.
 */
export function distanceCodes(steps: number, channels: number): Tensor2D {
  return tf.tidy(() => {
    const count = 2 * steps - 1;
    const distances = tf.sub(tf.scalar(steps - 1, 'int32'), tf.range(0, count, 1, 'int32'));
    const columns = channels / 2;
    const { sine, cosine } = sinusoids(tf.cast(distances, 'float32') as Tensor1D, { columns, lowest: columns });
    return tf.reshape(tf.stack([sine, cosine], 2), [count, channels]) as Tensor2D; // [R, C / 2, 2] -> [R, C]
  });
}

/**
 * Codes of times between 0 and 1: sines, then cosines.
 *
 * Shapes: times [N] -> [N, C]; C is even and at least 4.
 * Source: Ho et al. (arXiv:2006.11239) appendix B, at a thousand steps; shivammehta25/Matcha-TTS decoder.py, SinusoidalPosEmb (108906c).
 */
export function timeCodes(times: Tensor1D, channels: number): Tensor2D {
  return tf.tidy(() => {
    const columns = channels / 2;
    const { sine, cosine } = sinusoids(tf.mul(times, 1000), { columns, lowest: columns - 1 });
    return tf.concat([sine, cosine], 1);
  });
}
