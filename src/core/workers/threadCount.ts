import { processorShare } from '../runtime/processorShare.ts';

/** More threads than this wait for the disk and the collector of results. */
const mostThreads = 16;

/**
 * How many threads a number of tasks is worth: one for each processor that this process may use, fewer where a thread would have less than
 * `leastPerThread` to do, and 0 (do them inline) where not even two would.
 */
export function threadCount(tasks: number, leastPerThread: number): number {
  const threads = Math.min(processorShare(), mostThreads, Math.floor(tasks / leastPerThread));
  return threads < 2 ? 0 : threads;
}
