import { hashFraction } from '../corpus/contentHash.ts';

export interface Clusters {
  /** [clusters][width] */
  readonly centres: readonly Float64Array[];
  /** [vectors] number of the nearest centre. */
  readonly assigned: Int32Array;
  /** Sum of the squared distances to the centres. */
  readonly spread: number;
}

const mostRounds = 100;
const starts = 4;

/**
 * Parts vectors into clusters; of several starts the tightest. The same seed gives the same clusters. Fewer clusters where
 * there are fewer different vectors.
 *
 * Source: Lloyd's iteration (1982) from centres by k-means++, Arthur & Vassilvitskii (2007).
 */
export function kMeans(
  vectors: readonly ArrayLike<number>[],
  { clusters, seed }: { readonly clusters: number; readonly seed: number },
): Clusters {
  const runs = Array.from({ length: starts }, (_, start) =>
    settled(
      vectors,
      firstCentres(vectors, clusters, (draw) => hashFraction(seed, `centre ${start} ${draw}`)),
    ),
  );
  return runs.reduce((best, run) => (run.spread < best.spread ? run : best));
}

/** Number of the nearest centre, and its squared distance. */
export function nearestCentre(
  vector: ArrayLike<number>,
  centres: readonly ArrayLike<number>[],
): { readonly centre: number; readonly distance: number } {
  let nearest = { centre: 0, distance: Number.POSITIVE_INFINITY };
  for (const [centre, own] of centres.entries()) {
    const distance = squaredDistance(vector, own);
    if (distance < nearest.distance) nearest = { centre, distance };
  }
  return nearest;
}

/** Each centre is a vector drawn in proportion to its squared distance from those before. */
function firstCentres(
  vectors: readonly ArrayLike<number>[],
  clusters: number,
  draw: (number: number) => number,
): readonly Float64Array[] {
  const centres: Float64Array[] = [];
  const distances = new Float64Array(vectors.length).fill(1);
  while (centres.length < clusters) {
    const whole = distances.reduce((sum, distance) => sum + distance, 0);
    if (!(whole > 0)) break;
    let left = draw(centres.length) * whole;
    const last = distances.findLastIndex((distance) => distance > 0);
    const chosen = distances.findIndex((distance, at) => {
      left -= distance;
      return distance > 0 && (left < 0 || at === last);
    });
    const centre = Float64Array.from(vectors[chosen] as ArrayLike<number>);
    centres.push(centre);
    const isFirst = centres.length === 1;
    for (const [at, vector] of vectors.entries()) {
      const distance = squaredDistance(vector, centre);
      distances[at] = isFirst ? distance : Math.min(distances[at] as number, distance);
    }
  }
  return centres;
}

function settled(vectors: readonly ArrayLike<number>[], first: readonly Float64Array[]): Clusters {
  let centres = first;
  let assigned = new Int32Array(vectors.length).fill(-1);
  for (let round = 0; ; round++) {
    const nearest = vectors.map((vector) => nearestCentre(vector, centres));
    const next = Int32Array.from(nearest, ({ centre }) => centre);
    const isSettled = next.every((centre, at) => centre === assigned[at]);
    assigned = next;
    if (isSettled || round === mostRounds) {
      return { centres, assigned, spread: nearest.reduce((sum, { distance }) => sum + distance, 0) };
    }
    centres = centres.map((centre, number) => meanOf(vectors, assigned, { number, centre }));
  }
}

/** The mean of a cluster; its old centre where it has lost all. */
function meanOf(
  vectors: readonly ArrayLike<number>[],
  assigned: Int32Array,
  { number, centre }: { readonly number: number; readonly centre: Float64Array },
): Float64Array {
  const mean = new Float64Array(centre.length);
  let count = 0;
  for (const [at, vector] of vectors.entries()) {
    if (assigned[at] !== number) continue;
    count += 1;
    for (let place = 0; place < mean.length; place++) mean[place] = (mean[place] as number) + (vector[place] as number);
  }
  return count === 0 ? centre : mean.map((sum) => sum / count);
}

function squaredDistance(a: ArrayLike<number>, b: ArrayLike<number>): number {
  let sum = 0;
  for (let at = 0; at < a.length; at++) sum += ((a[at] as number) - (b[at] as number)) ** 2;
  return sum;
}
