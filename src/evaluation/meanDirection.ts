/** The mean of vectors of length 1, of length 1 again. */
export function meanDirection(vectors: readonly Float32Array[]): Float32Array {
  const sum = new Float32Array(vectors[0]?.length ?? 0);
  for (const vector of vectors) {
    for (let i = 0; i < sum.length; i++) sum[i] = (sum[i] as number) + (vector[i] as number);
  }
  const norm = Math.max(Math.sqrt(sum.reduce((squares, value) => squares + value ** 2, 0)), 1e-12);
  return sum.map((value) => value / norm);
}
