import { RowHeap } from './rowHeap.ts';

export interface GreedyProblem {
  /** Rows to choose among; the earlier one wins a tie. */
  readonly rows: readonly number[];
  readonly costs: Float64Array;
  readonly budget: number;
  /** What a row would add to what was taken; never grows as more is taken. */
  gain(row: number): number;
  add(row: number): void;
}

/**
 * Takes, again and again, the row that adds most per cost and still fits, until none fits or adds anything. Gains are
 * exact: a row is only taken when its gain was computed anew and is not below what any other could have.
 *
 * Source: Minoux, Accelerated greedy algorithms for maximizing submodular set functions (1978).
 */
export function lazyGreedy({ rows, costs, budget, gain, add }: GreedyProblem): readonly number[] {
  const scoreOf = (row: number) => gain(row) / (costs[row] as number);
  const heap = new RowHeap(rows, rows.map(scoreOf));
  const taken: number[] = [];
  let left = budget;
  for (let top = heap.first(); top !== undefined && top.score > 0; top = heap.first()) {
    const { row } = top;
    const fits = (costs[row] as number) <= left;
    const score = fits ? scoreOf(row) : 0;
    if (score <= 0) {
      heap.removeFirst();
      continue;
    }
    if (!heap.rescoreFirst(score)) continue;
    heap.removeFirst();
    add(row);
    taken.push(row);
    left -= costs[row] as number;
  }
  return taken;
}
