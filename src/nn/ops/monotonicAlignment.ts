import type { Tensor3D } from '../../tf.ts';
import { hostCall } from './hostCall.ts';

/** Log-likelihoods and sizes of one batch for the search: all row-major. */
export interface AlignmentProblem {
  /** [B, Ty, Tx] log-likelihood of frame y under symbol x. */
  readonly scores: Float32Array;
  /** [B] valid frames and symbols. */
  readonly frameCounts: ArrayLike<number>;
  readonly symbolCounts: ArrayLike<number>;
  /** [B, Tx, 2] first and last+1 frame that a symbol may take. Every symbol still gets a frame, at a price where its span is empty. */
  readonly spans?: Float32Array | undefined;
  readonly shape: readonly [batch: number, frames: number, symbols: number];
}

const impossible = -1e9;

/**
 * The monotonic path through the scores with the greatest sum: each frame one symbol, each symbol at least one frame,
 * symbols in order. Returns [B, Ty, Tx] with 1 on the path.
 *
 * Source: Glow-TTS (arXiv:2005.11129) algorithm 1; VITS monotonic_align/core.pyx (2e561ba): the same recurrence,
 * guards and ties (stay on the symbol unless stepping back is strictly better).
 * Differs: `spans` forbid a symbol's frames outside its known span, which turns known boundaries into a constraint.
 */
export function searchMonotonicAlignment(problem: AlignmentProblem): Float32Array {
  const [batch, frames, symbols] = problem.shape;
  const paths = new Float32Array(batch * frames * symbols);
  for (let item = 0; item < batch; item++) {
    const table = problem.scores.slice(item * frames * symbols, (item + 1) * frames * symbols);
    const size = { frames: problem.frameCounts[item] ?? 0, symbols: problem.symbolCounts[item] ?? 0, stride: symbols };
    if (problem.spans !== undefined)
      forbidOutside(table, problem.spans.subarray(item * symbols * 2, (item + 1) * symbols * 2), size);
    accumulate(table, size);
    trace(table, paths.subarray(item * frames * symbols, (item + 1) * frames * symbols), size);
  }
  return paths;
}

interface Size {
  readonly frames: number;
  readonly symbols: number;
  readonly stride: number;
}

function forbidOutside(table: Float32Array, spans: Float32Array, { frames, symbols, stride }: Size): void {
  for (let x = 0; x < symbols; x++) {
    const start = spans[2 * x] ?? 0;
    const end = spans[2 * x + 1] ?? frames;
    for (let y = 0; y < frames; y++) {
      if (y < start || y >= end) table[y * stride + x] = (table[y * stride + x] ?? 0) - 1e6;
    }
  }
}

/** In place: the best sum of a path that ends in (y, x). Frame 0 can only be on symbol 0, whose sum is its score. */
function accumulate(table: Float32Array, { frames, symbols, stride }: Size): void {
  for (let y = 1; y < frames; y++) {
    const from = Math.max(0, symbols + y - frames);
    const row = y * stride;
    const above = row - stride;
    // Before the first symbol there is nothing to advance from, and frame y has not been on symbol y before.
    let advance = from === 0 ? impossible : (table[above + from - 1] as number);
    for (let x = from; x < Math.min(symbols, y); x++) {
      const stay = table[above + x] as number;
      table[row + x] = (table[row + x] as number) + Math.max(stay, advance);
      advance = stay;
    }
    if (y < symbols) table[row + y] = (table[row + y] as number) + Math.max(impossible, advance);
  }
}

function trace(table: Float32Array, path: Float32Array, { frames, symbols, stride }: Size): void {
  let x = symbols - 1;
  for (let y = frames - 1; y >= 0; y--) {
    path[y * stride + x] = 1;
    const before = (y - 1) * stride + x;
    if (x !== 0 && (x === y || (y > 0 && (table[before] as number) < (table[before - 1] as number)))) x -= 1;
  }
}

/**
 * Monotonic alignment search as host work of a step: no gradient.
 *
 * Shapes: scores [B, Ty, Tx]; frameMask [B, Ty, 1]; symbolMask [B, Tx, 1]; spans [B, Tx, 2]. Returns [B, Ty, Tx].
 */
export function monotonicAlignment(
  scores: Tensor3D,
  masks: { readonly frameMask: Tensor3D; readonly symbolMask: Tensor3D; readonly spans?: Tensor3D | undefined },
): Tensor3D {
  const shape = scores.shape;
  const [batch, frames, symbols] = shape;
  const { frameMask, symbolMask, spans } = masks;
  const [alignment] = hostCall({
    name: 'monotonicAlignment',
    inputs: [scores, frameMask, symbolMask, ...(spans === undefined ? [] : [spans])],
    outputs: [{ shape, dtype: 'float32' }],
    compute: ([values, frameOnes, symbolOnes, limits]) => [
      searchMonotonicAlignment({
        scores: values as Float32Array,
        frameCounts: countOnes(frameOnes as Float32Array, batch, frames),
        symbolCounts: countOnes(symbolOnes as Float32Array, batch, symbols),
        spans: limits as Float32Array | undefined,
        shape,
      }),
    ],
  });
  return alignment as Tensor3D;
}

function countOnes(mask: Float32Array, batch: number, width: number): readonly number[] {
  return Array.from({ length: batch }, (_, item) => {
    let count = 0;
    for (let index = 0; index < width; index++) count += mask[item * width + index] as number;
    return count;
  });
}
