import { afterEach, describe, expect, it } from 'vitest';
import { AudioError } from '../../errors.ts';
import { createThreadWork, type ThreadResult, type ThreadTask } from '../../testing/threadWork.ts';
import { WorkerPool } from './workerPool.ts';

const pools: WorkerPool<number, ThreadTask, ThreadResult>[] = [];

function startPool(threads: number) {
  const script = new URL('../../testing/threadWorker.ts', import.meta.url);
  const pool = new WorkerPool({ name: 'scaling', script, createWork: createThreadWork, data: 10, threads });
  pools.push(pool);
  return pool;
}

afterEach(async () => {
  await Promise.all(pools.splice(0).map((pool) => pool.close()));
});

/** Earlier tasks take longer, so that threads finish out of order. */
const tasks = Array.from({ length: 8 }, (_, number) => ({ number, waitMs: (7 - number) * 10 }));

async function valuesOf(results: AsyncIterable<ThreadResult>): Promise<readonly number[]> {
  const values: number[] = [];
  for await (const { scaled } of results) values.push(...scaled);
  return values;
}

describe('WorkerPool', () => {
  it.each([0, 1, 3])('gives the same results in the order of the tasks with %i threads', async (threads) => {
    expect(await valuesOf(startPool(threads).inOrder(tasks))).toEqual(tasks.map(({ number }) => number * 10));
  });

  it('does tasks in as many threads as were asked for, none of them the own', async () => {
    const pool = startPool(3);
    const results = await Promise.all(tasks.map((task) => pool.run(task)));
    const ids = new Set(results.map(({ threadId }) => threadId));
    expect(ids.size).toBe(3);
    expect(ids).not.toContain(0);
    expect((await startPool(0).run({ number: 1 })).threadId).toBe(0);
  });

  it('draws no more tasks than it may hold', async () => {
    let drawn = 0;
    function* endless() {
      for (;;) yield { number: drawn++ };
    }
    let taken = 0;
    for await (const { scaled } of startPool(2).inOrder(endless(), 3)) {
      expect(scaled[0]).toBe(taken * 10);
      taken += 1;
      expect(drawn - taken).toBeLessThanOrEqual(2);
      if (taken === 10) break;
    }
    expect(drawn).toBe(12);
  });

  it.each([0, 2])('fails with the first task that fails, as an error of our own (%i threads)', async (threads) => {
    const failing = tasks.map((task) => (task.number >= 4 ? { ...task, ending: 'fail' as const } : task));
    const failure: unknown = await valuesOf(startPool(threads).inOrder(failing)).catch((e: unknown) => e);
    expect(failure).toBeInstanceOf(AudioError);
    expect(failure).toMatchObject({ message: '4.wav: cannot be read', exitCode: 1, cause: { code: 'ENOENT' } });
    expect((failure as Error).stack).toContain('threadWork');
  });

  it('survives a thread that dies: its task fails, the others are done', async () => {
    const pool = startPool(1);
    const dying = pool.run({ number: 1, ending: 'exit' });
    const next = pool.run({ number: 2 });
    await expect(dying).rejects.toThrow('scaling: a worker thread failed: it ended with exit code 7');
    expect([...(await next).scaled]).toEqual([20]);
  });

  it('stops what is under way when it is closed', async () => {
    const pool = startPool(1);
    const slow = pool.run({ number: 1, waitMs: 60_000 });
    const queued = pool.run({ number: 2 });
    await Promise.all([
      expect(slow).rejects.toThrow('scaling: the worker threads were stopped'),
      expect(queued).rejects.toThrow('stopped'),
      pool.close(),
    ]);
    await expect(pool.run({ number: 4 })).rejects.toThrow('stopped');
  });
});
