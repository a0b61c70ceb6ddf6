import type { Tensor2D, Tensor3D } from '../tf.ts';
import * as tf from '../tf.ts';

/** Runs a network that makes waves on one sequence of features [T, C] and reads its samples back. Borrows. */
export async function readWave(generate: (features: Tensor3D) => Tensor3D, features: Tensor2D): Promise<Float32Array> {
  const wave = tf.tidy(() => generate(tf.expandDims(features, 0) as Tensor3D)); // [T, C] -> [1, T, C] -> [1, N, 1]
  const samples = await wave.data<'float32'>();
  wave.dispose();
  return samples;
}
