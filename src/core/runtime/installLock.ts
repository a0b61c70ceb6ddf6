import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { hostname } from 'node:os';
import { dirname } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { RuntimeSetupError } from '../../errors.ts';

export interface LockOptions {
  /** Called once when another process holds the lock. */
  readonly onWait?: (holder: string) => void;
  /** @default 3600 */
  readonly timeoutSeconds?: number;
}

/**
 * Runs `work` while this process alone holds `file`. A lock whose process on this machine has ended is taken over.
 * @throws RuntimeSetupError when the lock is not free within the time limit.
 */
export async function withLock<T>(file: string, work: () => Promise<T>, options: LockOptions = {}): Promise<T> {
  mkdirSync(dirname(file), { recursive: true });
  const deadline = Date.now() + (options.timeoutSeconds ?? 3600) * 1000;
  let told = false;
  while (!tryLock(file)) {
    const holder = readHolder(file);
    if (holder !== undefined && hasEnded(holder)) {
      rmSync(file, { force: true });
      continue;
    }
    if (!told) options.onWait?.(holder ?? 'another process');
    told = true;
    if (Date.now() > deadline) {
      throw new RuntimeSetupError(`${file} is held by ${holder}: wait for it, or delete the file if it has ended.`);
    }
    await sleep(250);
  }
  try {
    return await work();
  } finally {
    rmSync(file, { force: true });
  }
}

function tryLock(file: string): boolean {
  try {
    writeFileSync(file, `${process.pid}@${hostname()}`, { flag: 'wx' });
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false;
    throw error;
  }
}

function readHolder(file: string): string | undefined {
  try {
    const text = readFileSync(file, 'utf8');
    return text === '' ? undefined : text;
  } catch {
    return undefined;
  }
}

function hasEnded(holder: string): boolean {
  const [pid = '', host = ''] = holder.split('@');
  if (host !== hostname()) return false;
  try {
    process.kill(Number(pid), 0);
    return false;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'ESRCH';
  }
}
