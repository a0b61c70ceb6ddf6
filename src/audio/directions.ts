import { ShapeError } from '../errors.ts';

/** The mean of vectors of length 1, of length 1 again. */
export function meanDirection(vectors: readonly Float32Array[]): Float32Array {
  const sum = new Float32Array(vectors[0]?.length ?? 0);
  for (const vector of vectors) {
    for (let i = 0; i < sum.length; i++) sum[i] = (sum[i] as number) + (vector[i] as number);
  }
  const norm = Math.max(Math.sqrt(sum.reduce((squares, value) => squares + value ** 2, 0)), 1e-12);
  return sum.map((value) => value / norm);
}

/**
 * Cosine of the angle between two vectors, 1 for the same direction. Between speaker vectors it is only worth something
 * within one language and beside the same figure for two halves of the real recordings.
 * @throws ShapeError where the sizes differ.
 */
export function cosineSimilarity(a: Float32Array, b: Float32Array): number {
  if (a.length !== b.length)
    throw new ShapeError(`cosine: got vectors of ${a.length} and ${b.length}, expected as many`);
  let [product, squareA, squareB] = [0, 0, 0];
  for (let i = 0; i < a.length; i++) {
    product += (a[i] as number) * (b[i] as number);
    squareA += (a[i] as number) ** 2;
    squareB += (b[i] as number) ** 2;
  }
  return product / (Math.sqrt(squareA * squareB) + 1e-12);
}
