import { parentPort, workerData } from 'node:worker_threads';
import type { CreateTaskWork } from './taskWork.ts';
import { type ThreadFailure, toThreadFailure } from './threadFailure.ts';

/** What a thread answers to a task. */
export type ThreadAnswer<Result> =
  | { readonly kind: 'done'; readonly result: Result }
  | { readonly kind: 'failed'; readonly failure: ThreadFailure };

/**
 * The thread's side of `WorkerPool`: a thread's script calls it once and does nothing else.
 *
 * @throws Error outside of a worker thread.
 */
export function serveTasks<Data, Task, Result>(createWork: CreateTaskWork<Data, Task, Result>): void {
  const port = parentPort;
  if (port === null) throw new Error('serveTasks: this script runs in a worker thread only; start it by a WorkerPool');
  const working = Promise.resolve(workerData as Data).then(createWork);
  // Each task that needs the work is told why there is none.
  working.catch(() => undefined);
  port.on('message', async (task: Task) => {
    try {
      const work = await working;
      const { result, transfer = [] } = await work(task);
      port.postMessage({ kind: 'done', result } satisfies ThreadAnswer<Result>, [...transfer]);
    } catch (thrown) {
      port.postMessage({ kind: 'failed', failure: toThreadFailure(thrown) } satisfies ThreadAnswer<Result>);
    }
  });
}
