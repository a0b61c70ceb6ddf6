import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { availableParallelism, tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import type { Launcher, LauncherJob } from '../../../core/launcherContract.ts';
import type { LocalLauncherConfig } from './config.ts';
import { localLauncher } from './index.ts';

const folder = mkdtempSync(join(tmpdir(), 'tonelab-launcher-'));
const mark = (name: string) => join(folder, name);

afterAll(() => rmSync(folder, { recursive: true, force: true }));

function launcher(config: Partial<LocalLauncherConfig> = { processes: 1 }, usesGpu = false): Launcher {
  return localLauncher.create(localLauncher.configSchema.parse(config) as never, { usesGpu: () => usesGpu });
}

function job(name: string, script: string): LauncherJob {
  return {
    folder: mark(name),
    title: name,
    command: [process.execPath, '-e', `const mark = ${JSON.stringify(mark(name))}; ${script}`],
    log: mark(`${name}.log`),
  };
}

/** A job that leaves a file and ends with a code. */
const ending = (name: string, code: number) =>
  job(name, `require('fs').writeFileSync(mark, ''); process.exit(${code})`);

const watch = (signal = new AbortController().signal) => ({ folder, signal });

/** How many jobs ran at the same time at most. */
async function mostAtOnce(own: Launcher, count: number, notes: string[] = []): Promise<number> {
  let running = 0;
  let most = 0;
  const jobs = Array.from({ length: count }, (_, index) => job(`at-once-${index}`, 'setTimeout(() => {}, 300)'));
  await own.launch(jobs, {
    ...watch(),
    onStart: () => {
      running += 1;
      most = Math.max(most, running);
    },
    onEnd: () => {
      running -= 1;
    },
    onNote: (text) => notes.push(text),
  });
  return most;
}

describe('the local launcher', () => {
  it('runs the jobs behind a failed one, and tells how each ended', async () => {
    const outcomes = await launcher().launch([ending('a', 0), ending('b', 3), ending('c', 0)], watch());
    expect(outcomes.map(({ exitCode }) => exitCode)).toEqual([0, 3, 0]);
  });

  it('starts no other once it is told to stop, such as by a failed job', async () => {
    const controller = new AbortController();
    const onEnd = () => controller.abort();
    const outcomes = await launcher().launch([ending('d', 1), ending('e', 0)], { ...watch(controller.signal), onEnd });
    expect(outcomes.map(({ exitCode }) => exitCode)).toEqual([1, null]);
    expect(existsSync(mark('e'))).toBe(false);
  });

  it('asks the running jobs to stop once, and starts no other', async () => {
    const controller = new AbortController();
    const script =
      "process.on('SIGTERM', () => process.exit(7)); setInterval(() => {}, 1000);" +
      "require('fs').writeFileSync(mark, '')";
    const looking = setInterval(() => {
      if (existsSync(mark('f')) && existsSync(mark('g'))) controller.abort();
    }, 20);
    const two = launcher({ processes: 2, memoryGib: 0.001 });
    const outcomes = await two.launch([job('f', script), job('g', script), ending('h', 0)], watch(controller.signal));
    clearInterval(looking);
    expect(outcomes.map(({ exitCode }) => exitCode)).toEqual([7, 7, null]);
    expect(existsSync(mark('h'))).toBe(false);
  });

  it('runs as many at a time as it is told, by default one for each processor, and one where there is a GPU', async () => {
    expect(await mostAtOnce(launcher({ processes: 3, memoryGib: 0.001 }), 5)).toBe(3);
    const usual = availableParallelism();
    expect(await mostAtOnce(launcher({ memoryGib: 0.001 }), usual + 1)).toBe(usual);
    expect(await mostAtOnce(launcher({ memoryGib: 0.001 }, true), 2)).toBe(1);
  });

  it('starts no second one where memory is short, and says why', async () => {
    const notes: string[] = [];
    expect(await mostAtOnce(launcher({ processes: 2, memoryGib: 1e6 }), 2, notes)).toBe(1);
    expect(notes).toEqual([expect.stringMatching(/1 for now, a job takes 1000000\.0 GiB and .* GiB are left/)]);
  });

  it('sees what the first job takes before it starts more', async () => {
    const notes: string[] = [];
    expect(await mostAtOnce(launcher({ processes: 2 }), 3, notes)).toBe(2);
    expect(notes).toEqual(['jobs at a time: 1 for now, until it is seen what the first one takes']);
  });

  it('keeps what jobs print apart, and gives each its threads', async () => {
    const script =
      'console.log(process.env.TF_NUM_INTRAOP_THREADS, process.env.TF_NUM_INTEROP_THREADS); console.error(mark)';
    await launcher({ processes: 2, threads: 3, memoryGib: 0.001 }).launch(
      [job('i', script), job('j', script)],
      watch(),
    );
    for (const name of ['i', 'j']) expect(readFileSync(mark(`${name}.log`), 'utf8')).toBe(`3 3\n${mark(name)}\n`);
  });

  it('tells which signal ended a job', async () => {
    const [outcome] = await launcher().launch([job('k', "process.kill(process.pid, 'SIGKILL')")], watch());
    expect(outcome?.exitCode).toBe(137);
  });
});
