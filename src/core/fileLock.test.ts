import { spawn } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { hostname, tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, describe, expect, it } from 'vitest';
import { withLock } from './fileLock.ts';

const folder = mkdtempSync(join(tmpdir(), 'tonelab-lock-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

describe('withLock', () => {
  it('lets one piece of work at a time through and tells the other who holds it', async () => {
    const file = join(folder, 'one');
    const order: string[] = [];
    const work = (name: string) => async (): Promise<void> => {
      order.push(`${name} begins`);
      await sleep(50);
      order.push(`${name} ends`);
    };
    const waits: string[] = [];
    await Promise.all([
      withLock(file, work('a')),
      withLock(file, work('b'), { onWait: (holder) => waits.push(holder) }),
    ]);
    expect(order).toEqual(['a begins', 'a ends', 'b begins', 'b ends']);
    expect(waits).toEqual([`${process.pid}@${hostname()}`]);
    expect(existsSync(file)).toBe(false);
  });

  it('takes over the lock of a process that has ended', async () => {
    const file = join(folder, 'stale');
    writeFileSync(file, `999999999@${hostname()}`);
    expect(await withLock(file, async () => 'done')).toBe('done');
  });

  it('takes over the lock of a process that has ended, and whose parent has not asked for it', async () => {
    // The shell starts a process that ends, becomes one that never asks for its children, and says the number.
    const parent = spawn('bash', ['-c', 'true & echo $!; exec sleep 60'], { stdio: ['ignore', 'pipe', 'ignore'] });
    const pid = await new Promise((resolve) => parent.stdout.once('data', (said) => resolve(String(said).trim())));
    const file = join(folder, 'zombie');
    writeFileSync(file, `${pid}@${hostname()}`);
    expect(await withLock(file, async () => 'done', { timeoutSeconds: 20 })).toBe('done');
    parent.kill();
  });

  it('takes over the lock of another machine that nobody has touched for long', async () => {
    const file = join(folder, 'elsewhere');
    writeFileSync(file, '1@another-machine');
    const before = new Date(Date.now() - 600_000);
    utimesSync(file, before, before);
    expect(await withLock(file, async () => 'done', { timeoutSeconds: 0 })).toBe('done');
  });

  it('takes over a lock whose owner ended before it wrote who it is', async () => {
    const file = join(folder, 'empty');
    writeFileSync(file, '');
    const before = new Date(Date.now() - 600_000);
    utimesSync(file, before, before);
    expect(await withLock(file, async () => 'done', { timeoutSeconds: 0 })).toBe('done');
  });

  it('gives up after the time limit and names the holder', async () => {
    const file = join(folder, 'held');
    writeFileSync(file, '1@another-machine');
    const attempt = withLock(file, async () => 'done', { timeoutSeconds: 0 });
    await expect(attempt).rejects.toThrow('held by 1@another-machine');
  });

  it('ends its wait when it is told to stop', async () => {
    const file = join(folder, 'asked');
    writeFileSync(file, '1@another-machine');
    const attempt = withLock(file, async () => 'done', { signal: AbortSignal.abort() });
    await expect(attempt).rejects.toThrow('stopped while it waited');
  });

  it('frees the lock when the work fails', async () => {
    const file = join(folder, 'failing');
    await expect(withLock(file, () => Promise.reject(new Error('no disk')))).rejects.toThrow('no disk');
    expect(existsSync(file)).toBe(false);
  });
});
