import { readFileSync, renameSync, rmSync, statSync, utimesSync, writeFileSync } from 'node:fs';
import { hostname } from 'node:os';
import { dirname } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { RuntimeSetupError } from '../errors.ts';
import { makeFolder } from './makeFolder.ts';
import { processIsAlive } from './processIsAlive.ts';

export interface LockOptions {
  /** Called once when another process holds the lock. */
  readonly onWait?: (holder: string) => void;
  /** @default 3600 */
  readonly timeoutSeconds?: number;
  /** Aborted: the wait ends, and nothing is done. */
  readonly signal?: AbortSignal | undefined;
}

/** How often the holder touches its lock, and from which age on it counts as left behind. */
const touchMs = 20_000;
const staleMs = 15 * touchMs;

/** The wait for a lock was ended by the signal: nothing failed, and nothing was done. */
export class LockWaitStopped extends RuntimeSetupError {}

/**
 * Runs `work` while this process alone holds `file`. A lock whose process on this machine has ended, or that was
 * not touched for five minutes, is taken over.
 * @throws RuntimeSetupError when the lock is not free within the time limit; LockWaitStopped when the signal ends the wait.
 */
export async function withLock<T>(file: string, work: () => Promise<T>, options: LockOptions = {}): Promise<T> {
  makeFolder(dirname(file));
  const deadline = Date.now() + (options.timeoutSeconds ?? 3600) * 1000;
  let told = false;
  while (!tryLock(file)) {
    const holder = readHolder(file);
    if (holder !== undefined && isLeftBehind(file, holder)) {
      takeAway(file, holder);
      continue;
    }
    if (!told) options.onWait?.(holder || 'another process');
    told = true;
    if (options.signal?.aborted === true) throw new LockWaitStopped(`stopped while it waited for ${file} of ${holder}`);
    if (Date.now() > deadline) {
      throw new RuntimeSetupError(`${file} is held by ${holder}: wait for it, or delete the file if it has ended.`);
    }
    await sleep(250);
  }
  const touching = setInterval(() => touch(file), touchMs).unref();
  try {
    return await work();
  } finally {
    clearInterval(touching);
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
    return readFileSync(file, 'utf8');
  } catch {
    return undefined;
  }
}

/** Of two that find the same lock left behind, one moves it away; the other may move the first one's new lock, and puts it back. */
function takeAway(file: string, holder: string): void {
  const aside = `${file}.left-${process.pid}`;
  try {
    renameSync(file, aside);
    if (readHolder(aside) === holder) rmSync(aside, { force: true });
    else renameSync(aside, file);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
  }
}

function touch(file: string): void {
  const now = new Date();
  try {
    utimesSync(file, now, now);
  } catch {
    // A lock that was deleted by hand has nothing to touch.
  }
}

/**
 * Untouched for long: also where the number of the process has gone to another one since, and where the owner ended
 * before it could write who it is.
 */
function isLeftBehind(file: string, holder: string): boolean {
  if (ageMs(file) > staleMs) return true;
  const [pid = '', host] = holder.split('@');
  return host === hostname() && !processIsAlive(Number(pid));
}

function ageMs(file: string): number {
  const found = statSync(file, { throwIfNoEntry: false });
  return found === undefined ? 0 : Date.now() - found.mtimeMs;
}
