import { processorShare } from '../runtime/processorShare.ts';

/** More threads than this wait for the disk and the collector of results. */
const mostThreads = 16;

/**
 * How many threads a number of tasks is worth: one for each processor that this process may use, or for each `processorsEach`, fewer where a thread
 * would have less than `leastPerThread` to do, and 0 (do them inline) where not even two would.
 */
export function threadCount(tasks: number, leastPerThread: number, processorsEach = 1): number {
  const threads = Math.min(
    Math.floor(processorShare() / processorsEach),
    mostThreads,
    Math.floor(tasks / leastPerThread),
  );
  return threads < 2 ? 0 : threads;
}
