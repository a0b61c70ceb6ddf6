import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import type { Launcher, LauncherJob } from '../../../core/launcherContract.ts';
import { localLauncher } from './index.ts';

const folder = mkdtempSync(join(tmpdir(), 'tonelab-launcher-'));
const mark = (name: string) => join(folder, name);

afterAll(() => rmSync(folder, { recursive: true, force: true }));

const launcher = (): Launcher => localLauncher.create({} as never, {});

/** A job that leaves a file and ends with a code. */
function job(name: string, code: number): LauncherJob {
  const script = `require('fs').writeFileSync(${JSON.stringify(mark(name))}, ''); process.exit(${code})`;
  return { folder: mark(name), title: name, command: [process.execPath, '-e', script] };
}

const watch = (signal = new AbortController().signal) => ({ signal });

describe('the local launcher', () => {
  it('runs the jobs behind a failed one, and tells how each ended', async () => {
    const outcomes = await launcher().launch([job('a', 0), job('b', 3), job('c', 0)], watch());
    expect(outcomes.map(({ exitCode }) => exitCode)).toEqual([0, 3, 0]);
  });

  it('starts no other once it is told to stop, such as by a failed job', async () => {
    const controller = new AbortController();
    const onEnd = () => controller.abort();
    const outcomes = await launcher().launch([job('d', 1), job('e', 0)], { signal: controller.signal, onEnd });
    expect(outcomes.map(({ exitCode }) => exitCode)).toEqual([1, null]);
    expect(existsSync(mark('e'))).toBe(false);
  });

  it('asks the running job to stop once, and starts no other', async () => {
    const controller = new AbortController();
    const listens = mark('f-listens');
    const script =
      "process.on('SIGTERM', () => process.exit(7)); setInterval(() => {}, 1000);" +
      `require('fs').writeFileSync(${JSON.stringify(listens)}, '')`;
    const waiting: LauncherJob = { folder: mark('f'), title: 'f', command: [process.execPath, '-e', script] };
    const onStart = () => {
      const looking = setInterval(() => {
        if (!existsSync(listens)) return;
        clearInterval(looking);
        controller.abort();
      }, 20);
    };
    const outcomes = await launcher().launch([waiting, job('g', 0)], { signal: controller.signal, onStart });
    expect(outcomes.map(({ exitCode }) => exitCode)).toEqual([7, null]);
    expect(existsSync(mark('g'))).toBe(false);
  });
});
