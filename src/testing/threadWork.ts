import type { TaskOutcome, TaskWork } from '../core/workers/taskWork.ts';
import { AudioError } from '../errors.ts';

/** A task of the pool's tests: wait, then answer, fail or end the thread. */
export interface ThreadTask {
  readonly number: number;
  readonly waitMs?: number;
  readonly ending?: 'fail' | 'exit';
}

export interface ThreadResult {
  readonly scaled: Float32Array;
  readonly threadId: number;
}

/** Scales by the pool's data. */
export async function createThreadWork(factor: number): Promise<TaskWork<ThreadTask, ThreadResult>> {
  const { threadId } = await import('node:worker_threads');
  return async ({ number, waitMs = 0, ending }): Promise<TaskOutcome<ThreadResult>> => {
    await new Promise((resolve) => setTimeout(resolve, waitMs));
    if (ending === 'exit') process.exit(7);
    if (ending === 'fail') {
      const cause = Object.assign(new Error('no such file'), { code: 'ENOENT' });
      throw new AudioError(`${number}.wav: cannot be read`, { cause });
    }
    const scaled = Float32Array.of(number * factor);
    return { result: { scaled, threadId }, transfer: [scaled.buffer] };
  };
}
