/** Which frames of two sequences belong together, in order; both arrays have one entry per step. */
export interface WarpingPath {
  readonly first: Int32Array;
  readonly second: Int32Array;
}

const diagonal = 0;
const alongFirst = 1;
const alongSecond = 2;

/**
 * The cheapest monotonic way from the first pair of frames to the last, by steps (1,1), (1,0), (0,1).
 * Source: Sakoe & Chiba 1978, symmetric form without slope weights.
 */
export function dynamicTimeWarping(
  firstFrames: number,
  secondFrames: number,
  distance: (first: number, second: number) => number,
): WarpingPath {
  const moves = new Uint8Array(firstFrames * secondFrames);
  let above = new Float64Array(secondFrames).fill(Number.POSITIVE_INFINITY);
  let current = new Float64Array(secondFrames);
  for (let i = 0; i < firstFrames; i++) {
    for (let j = 0; j < secondFrames; j++) {
      const left = j > 0 ? (current[j - 1] as number) : Number.POSITIVE_INFINITY;
      const corner = cornerCost(above, i, j);
      const least = Math.min(corner, above[j] as number, left);
      moves[i * secondFrames + j] = least === corner ? diagonal : least === left ? alongSecond : alongFirst;
      current[j] = least + distance(i, j);
    }
    [above, current] = [current, above];
  }
  return traceBack(moves, firstFrames, secondFrames);
}

function cornerCost(above: Float64Array, i: number, j: number): number {
  if (i === 0 && j === 0) return 0;
  return i > 0 && j > 0 ? (above[j - 1] as number) : Number.POSITIVE_INFINITY;
}

function traceBack(moves: Uint8Array, firstFrames: number, secondFrames: number): WarpingPath {
  const first: number[] = [];
  const second: number[] = [];
  let i = firstFrames - 1;
  let j = secondFrames - 1;
  while (i >= 0 && j >= 0) {
    first.push(i);
    second.push(j);
    const move = moves[i * secondFrames + j];
    if (move !== alongSecond) i--;
    if (move !== alongFirst) j--;
  }
  return { first: Int32Array.from(first.reverse()), second: Int32Array.from(second.reverse()) };
}
