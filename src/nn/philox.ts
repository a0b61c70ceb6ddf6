/**
 * Philox4x32-10, the counter-based generator that TensorFlow's stateless random kernels use.
 *
 * Source: Salmon et al., "Parallel random numbers: as easy as 1, 2, 3" (2011), section 3.3; key and counter set-up as
 * tensorflow/core/kernels/stateless_random_ops.cc (GenerateKey), number conversion as
 * tensorflow/core/lib/random/random_distributions.h (Uint32ToFloat, BoxMullerFloat).
 */

/** Four unsigned 32-bit words. */
type Words = Uint32Array;

const multiplierA = 0xd2511f53;
const multiplierB = 0xcd9e8d57;
const weylA = 0x9e3779b9;
const weylB = 0xbb67ae85;
const rounds = 10;

/** Upper 32 bits of the product of two unsigned 32-bit integers, signed in the result as JavaScript's `|` gives it. */
function multiplyHigh(a: number, b: number): number {
  const aLow = a & 0xffff;
  const aHigh = a >>> 16;
  const bLow = b & 0xffff;
  const bHigh = b >>> 16;
  const middle = aHigh * bLow + ((aLow * bLow) >>> 16);
  const carry = aLow * bHigh + (middle & 0xffff);
  return (aHigh * bHigh + (middle >>> 16) + (carry >>> 16)) | 0;
}

/** One block: writes the four output words for a four-word counter under a two-word key into `output` at `offset`. */
export function philoxBlock(counter: Words, key: Words, output: Words, offset = 0): void {
  let c0 = counter[0] ?? 0;
  let c1 = counter[1] ?? 0;
  let c2 = counter[2] ?? 0;
  let c3 = counter[3] ?? 0;
  let k0 = key[0] ?? 0;
  let k1 = key[1] ?? 0;
  for (let round = 0; round < rounds; round += 1) {
    const low0 = Math.imul(multiplierA, c0);
    const high0 = multiplyHigh(multiplierA, c0 >>> 0);
    const low1 = Math.imul(multiplierB, c2);
    const high1 = multiplyHigh(multiplierB, c2 >>> 0);
    c0 = high1 ^ c1 ^ k0;
    c1 = low1;
    c2 = high0 ^ c3 ^ k1;
    c3 = low0;
    k0 = (k0 + weylA) | 0;
    k1 = (k1 + weylB) | 0;
  }
  output[offset] = c0;
  output[offset + 1] = c1;
  output[offset + 2] = c2;
  output[offset + 3] = c3;
}

/** The first `count` words (rounded up to whole blocks of four) of the stream that TensorFlow draws for a seed pair. */
function streamWords(seed: readonly [number, number], count: number): Words {
  const key = new Uint32Array([0x3ec8f720, 0x02461e29]);
  // An int32 seed becomes a 64-bit integer with its sign kept.
  const counter = new Uint32Array([seed[0], seed[0] < 0 ? -1 : 0, seed[1], seed[1] < 0 ? -1 : 0]);
  const mixed = new Uint32Array(4);
  philoxBlock(counter, key, mixed);
  key.set(mixed.subarray(0, 2));
  counter.set([0, 0, mixed[2] ?? 0, mixed[3] ?? 0]);
  const words = new Uint32Array(Math.ceil(count / 4) * 4);
  for (let offset = 0; offset < words.length; offset += 4) {
    philoxBlock(counter, key, words, offset);
    counter[0] = (counter[0] ?? 0) + 1;
    if (counter[0] === 0) counter[1] = (counter[1] ?? 0) + 1;
  }
  return words;
}

/** The lower 23 bits as a float32 in [0, 1). */
const toUnitInterval = (word: number) => (word & 0x7fffff) / 0x800000;

/** Uniform values in [0, 1): bit-equal to TensorFlow's StatelessRandomUniform for float32 and an int32 seed pair. */
export function philoxUniform(seed: readonly [number, number], count: number): Float32Array {
  const words = streamWords(seed, count);
  return Float32Array.from({ length: count }, (_, index) => toUnitInterval(words[index] ?? 0));
}

/** Standard normal values by Box and Muller: within 1e-6 of TensorFlow's StatelessRandomNormal. */
export function philoxNormal(seed: readonly [number, number], count: number): Float32Array {
  const words = streamWords(seed, count);
  const values = new Float32Array(count);
  for (let index = 0; index < count; index += 2) {
    const radiusSource = Math.max(toUnitInterval(words[index] ?? 0), Math.fround(1e-7));
    const angle = Math.fround(2 * Math.PI * toUnitInterval(words[index + 1] ?? 0));
    const radius = Math.sqrt(-2 * Math.log(radiusSource));
    values[index] = Math.sin(angle) * radius;
    if (index + 1 < count) values[index + 1] = Math.cos(angle) * radius;
  }
  return values;
}
