import type { BatchSource, HostBatch } from '../core/trainer/hostBatch.ts';
import { WorkerPool } from '../core/workers/workerPool.ts';
import type { PreparedCorpus } from '../corpus/preparedCorpus.ts';
import { type BatchTask, batchCorpus } from './batchTask.ts';
import { batchWork } from './batchWork.ts';

/** Steps whose batches are under way or wait, for each thread: what bounds memory. */
const stepsAheadPerThread = 2;

/**
 * Batches as `tasksAt` draws them, asked for in the order of the steps. With threads, the next steps' are read and laid out while
 * a step runs (a compiled step keeps the main thread busy, so a step's micro-batches are one task); 0 makes them when
 * they are asked for. The batches are the same.
 */
export function batchSource(
  planned: { tasksAt(step: number): readonly BatchTask[]; audioSeconds(step: number): number },
  how: {
    readonly corpus: Pick<PreparedCorpus, 'reader' | 'speakers' | 'settings'>;
    readonly threads: number /** Steps; absent: as the threads keep up. */;
    readonly mostAhead?: number | undefined;
  },
): BatchSource {
  const { corpus, threads } = how;
  const pool = new WorkerPool({
    name: 'batches',
    script: new URL('./batchWorker.ts', import.meta.url),
    createWork: (data: ReturnType<typeof batchCorpus>) => batchWork(data, corpus.reader),
    data: batchCorpus(corpus),
    threads,
  });
  const ahead = Math.min(threads * stepsAheadPerThread, how.mostAhead ?? Number.POSITIVE_INFINITY);
  const underWay = new Map<number, Promise<readonly HostBatch[]>>();
  const start = (step: number) => {
    const batches = underWay.get(step) ?? pool.run(planned.tasksAt(step));
    // A failure counts when its step comes.
    batches.catch(() => undefined);
    underWay.set(step, batches);
    return batches;
  };
  return {
    at(step) {
      const batches = start(step);
      for (const other of underWay.keys()) if (other <= step || other > step + ahead) underWay.delete(other);
      for (let next = step + 1; next <= step + ahead; next++) start(next);
      return batches;
    },
    audioSeconds: planned.audioSeconds,
    close: () => pool.close(),
  };
}
