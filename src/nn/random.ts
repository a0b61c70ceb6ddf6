import type { Scalar, Tensor } from '../tf.ts';
import * as tf from '../tf.ts';
import { nativeKernels } from './ops/nativeKernels.ts';
import { philoxNormal, philoxUniform } from './philox.ts';

/**
 * Random numbers as a pure function of (seed, path of names, step): adding a part never moves another part's numbers,
 * and a resumed run draws what the uninterrupted one drew.
 */
export interface RandomSource {
  /** The source of a named child. Fork by name, never by order; draw once per name. */
  fork(name: string): RandomSource;
  /** Uniform values in [0, 1), bit-equal on every backend. */
  uniform(shape: readonly number[]): Tensor;
  /** Standard normal values, equal within 1e-6 on every backend. */
  normal(shape: readonly number[]): Tensor;
}

/**
 * The root of a tree of random sources.
 *
 * Source: Philox4x32-10 with the seed pair [hash of `seed/path`, step], as TensorFlow's StatelessRandomUniform and
 * StatelessRandomNormal; the native backend runs those kernels, the others the same generator in TypeScript.
 * The step may be an int32 scalar, so that a recorded step draws other numbers each time; it is borrowed.
 * @throws RangeError when the seed is not an integer or the step is not a non-negative int32.
 */
export function randomSource(seed: number, step: number | Scalar = 0): RandomSource {
  if (!Number.isSafeInteger(seed)) throw new RangeError(`randomSource: seed is ${seed}, expected an integer`);
  if (typeof step === 'number' && !(Number.isInteger(step) && step >= 0 && step <= 0x7fffffff)) {
    throw new RangeError(`randomSource: step is ${step}, expected an integer from 0 to 2147483647`);
  }
  return sourceAt(seed, '', step);
}

function sourceAt(seed: number, path: string, step: number | Scalar): RandomSource {
  const seedPair = { key: hash31(`${seed}/${path}`), step };
  return {
    fork: (name) => sourceAt(seed, path === '' ? name : `${path}/${name}`, step),
    uniform: (shape) => draw('StatelessRandomUniform', philoxUniform, shape, seedPair),
    normal: (shape) => draw('StatelessRandomNormal', philoxNormal, shape, seedPair),
  };
}

interface SeedPair {
  readonly key: number;
  readonly step: number | Scalar;
}

function draw(
  kernel: 'StatelessRandomUniform' | 'StatelessRandomNormal',
  generate: (seedPair: readonly [number, number], count: number) => Float32Array,
  shape: readonly number[],
  { key, step }: SeedPair,
): Tensor {
  const native = nativeKernels();
  if (native === undefined) {
    const at = typeof step === 'number' ? step : (step.dataSync<'int32'>()[0] as number);
    return tf.tensor(generate([key, at], tf.util.sizeFromShape([...shape])), [...shape]);
  }
  const attributes = { dtype: { type: 'float32' }, T: { type: 'int32' }, Tseed: { type: 'int32' } } as const;
  return tf.tidy(() => {
    const seed =
      typeof step === 'number' ? tf.tensor1d([key, step], 'int32') : tf.stack([tf.scalar(key, 'int32'), step]);
    return native.execute(kernel, attributes, [tf.tensor1d([...shape], 'int32'), seed]);
  });
}

/** A 31-bit hash of a string: FNV-1a over its UTF-16 code units, then the finalizer of MurmurHash3. */
export function hash31(text: string): number {
  let hash = 0x811c9dc5;
  for (let index = 0; index < text.length; index += 1) {
    const unit = text.charCodeAt(index);
    hash = Math.imul(hash ^ (unit & 0xff), 0x01000193);
    hash = Math.imul(hash ^ (unit >>> 8), 0x01000193);
  }
  hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b);
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35);
  return (hash ^ (hash >>> 16)) >>> 1;
}
