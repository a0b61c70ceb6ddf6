/** Voices that are nearer to each other than this in a measure cannot be told apart by it. */
const leastSeparation = 0.02;

/**
 * Where a point stands on the straight way from a first to a second point, from its distances to both and theirs to each
 * other: 0 at the first, 1 at the second; also below 0 and above 1. Undefined where both points are the same.
 */
export function positionByDistances(distances: {
  readonly toFirst: number;
  readonly toSecond: number;
  readonly between: number;
}): number | undefined {
  const { toFirst, toSecond, between } = distances;
  if (!(between > leastSeparation)) return undefined;
  // The projection: with p = first + t (second - first) + a part across it, toFirst² - toSecond² = (2t - 1) between².
  return (toFirst ** 2 - toSecond ** 2 + between ** 2) / (2 * between ** 2);
}

/** Where a pitch stands between two pitches on a logarithmic scale: 0 at the first, 1 at the second. All in Hz. */
export function positionOfPitch(hz: number, first: number, second: number): number | undefined {
  const between = Math.log(second / first);
  if (!(Math.abs(between) > leastSeparation)) return undefined;
  return Math.log(hz / first) / between;
}

/** The distance of two directions whose cosine is known, as the straight line between their points on the unit sphere. */
export function chord(cosine: number): number {
  return Math.sqrt(Math.max(0, 2 - 2 * cosine));
}
