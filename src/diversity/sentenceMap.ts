/** A place on the map; the axes have no unit. */
export interface MapPoint {
  readonly x: number;
  readonly y: number;
}

const iterations = 60;

/**
 * The two directions in which vectors differ most, as places on a map; all zero where they do not differ.
 *
 * Source: principal component analysis by power iteration on the covariance; the second after the first was taken out.
 */
export function sentenceMap(vectors: readonly Float64Array[]): readonly MapPoint[] {
  const width = vectors[0]?.length ?? 0;
  const mean = new Float64Array(width);
  for (const vector of vectors)
    vector.forEach((value, at) => {
      mean[at] = (mean[at] as number) + value / vectors.length;
    });
  const centred = vectors.map((vector) => vector.map((value, at) => value - (mean[at] as number)));
  const first = strongest(centred, width);
  const xs = centred.map((vector) => dot(vector, first));
  const rest = centred.map((vector, row) =>
    vector.map((value, at) => value - (xs[row] as number) * (first[at] as number)),
  );
  const second = strongest(rest, width);
  return rest.map((vector, row) => ({ x: xs[row] as number, y: dot(vector, second) }));
}

function strongest(vectors: readonly Float64Array[], width: number): Float64Array {
  let direction = Float64Array.from({ length: width }, (_, at) => 1 + (at % 7));
  for (let iteration = 0; iteration < iterations; iteration++) {
    const next = new Float64Array(width);
    for (const vector of vectors) {
      const along = dot(vector, direction);
      for (let at = 0; at < width; at++) next[at] = (next[at] as number) + along * (vector[at] as number);
    }
    const norm = Math.sqrt(dot(next, next));
    if (norm === 0) return new Float64Array(width);
    direction = next.map((value) => value / norm);
  }
  return direction;
}

function dot(a: Float64Array, b: Float64Array): number {
  let sum = 0;
  for (let at = 0; at < a.length; at++) sum += (a[at] as number) * (b[at] as number);
  return sum;
}
