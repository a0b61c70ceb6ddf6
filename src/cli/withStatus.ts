import { join } from 'node:path';
import { withLock } from '../core/fileLock.ts';
import { noteRunning } from '../run/runStatus.ts';
import { printNote } from './output.ts';

/** Does the work of a run and notes in its folder how it ended. Where another process works on the same run, it waits. */
export async function withStatus<T extends { readonly finished: boolean }>(
  folder: string,
  work: () => Promise<T>,
): Promise<T> {
  const onWait = (holder: string) => printNote(`${folder}: waits for process ${holder}, which works on this run`);
  const noted = async () => {
    const note = await noteRunning(folder);
    try {
      const result = await work();
      await note(result.finished ? 'finished' : 'stopped');
      return result;
    } catch (error) {
      await note('failed', error instanceof Error ? error.message : String(error));
      throw error;
    }
  };
  return withLock(join(folder, 'lock'), noted, { onWait, timeoutSeconds: Number.POSITIVE_INFINITY });
}
