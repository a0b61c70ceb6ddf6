import { spawnSync } from 'node:child_process';
import { chmodSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import type { Launcher, LauncherJob } from '../../../core/launcherContract.ts';
import { arrayScript } from './arrayScript.ts';
import { type SlurmLauncherConfig, slurmLauncherConfigSchema } from './config.ts';
import { slurmLauncher } from './index.ts';

const root = mkdtempSync(join(tmpdir(), 'tonelab-slurm-'));
const path = process.env['PATH'];
let sweep = '';

/** Commands by Slurm's names that only note how they were called; the queue is what stands in a file. */
beforeAll(() => {
  for (const [name, says] of Object.entries({
    sbatch: 'echo 7',
    squeue: `cat ${root}/queue`,
    scancel: ':',
    scontrol: ':',
  })) {
    writeFileSync(join(root, name), `#!/bin/sh\necho ${name} "$@" >>${root}/calls\n${says}\n`);
    chmodSync(join(root, name), 0o755);
  }
  process.env['PATH'] = `${root}:${path}`;
});

beforeEach(() => {
  sweep = mkdtempSync(join(root, 'sweep-'));
  for (const name of ['queue', 'calls']) writeFileSync(join(root, name), '');
});

afterAll(() => {
  process.env['PATH'] = path;
  rmSync(root, { recursive: true, force: true });
});

const config = (own: object = {}) => slurmLauncherConfigSchema.parse(own);
const launcher = (own: Partial<SlurmLauncherConfig> = {}): Launcher =>
  slurmLauncher.create(config({ pollSeconds: 0.01, ...own }) as never, { usesGpu: () => false });
const calls = () => readFileSync(join(root, 'calls'), 'utf8');
const watch = (signal = new AbortController().signal) => ({ folder: sweep, signal });

function job(name: string, script = ''): LauncherJob {
  const folder = join(sweep, name);
  mkdirSync(folder, { recursive: true });
  return { folder, title: name, command: [process.execPath, '-e', script], log: join(folder, 'output.log') };
}

/** A file of the array that was submitted last. */
function besideScript(name: string): string {
  const script = calls()
    .match(/\S+script\.sh/g)
    ?.at(-1);
  if (script === undefined) throw new Error('nothing was submitted yet');
  return script.replace('script.sh', name);
}

const place = () => ({ name: 'tonelab-s', folder: sweep, workingFolder: sweep });

/** Runs a task's script as Slurm would. */
function runTask(jobs: readonly LauncherJob[], task: number, own: object = {}) {
  const file = join(sweep, 'script.sh');
  writeFileSync(file, arrayScript(jobs, config(own), place()));
  const env = { ...process.env, SLURM_ARRAY_TASK_ID: String(task), SLURM_CPUS_PER_TASK: '3', SLURM_JOB_ID: '9' };
  return { file, env };
}

describe('the script of an array', () => {
  it('runs the command of its task with its threads, and notes how it ended', () => {
    const print = 'console.log("it\'s", process.env.TF_NUM_INTRAOP_THREADS); process.exit(5)';
    const { file, env } = runTask([job('a'), job("b'c", print)], 1, { setup: ['export SETUP=1'] });
    expect(spawnSync('bash', [file], { env }).status).toBe(5);
    expect(readFileSync(join(sweep, "b'c", 'output.log'), 'utf8')).toBe("it's 3\n");
    expect(readFileSync(join(sweep, '1.exit'), 'utf8')).toBe('5\n');
    expect(existsSync(join(sweep, 'a', 'output.log'))).toBe(false);
  });

  it('has its job write a checkpoint before the limit, and is queued again', () => {
    const script =
      "process.on('SIGTERM', () => process.exit(1)); setInterval(() => {}, 50); process.kill(process.ppid, 'SIGUSR1')";
    const { file, env } = runTask([job('a', script)], 0);
    expect(spawnSync('bash', [file], { env }).status).toBe(0);
    expect(calls()).toBe('scontrol requeue 9\n');
    expect(existsSync(join(sweep, '0.exit'))).toBe(false);
  });

  it.each<[keyof SlurmLauncherConfig, unknown, string]>([
    ['partition', 'gpu', '--partition=gpu'],
    ['account', 'lab', '--account=lab'],
    ['qos', 'short', '--qos=short'],
    ['time', '8:00:00', '--time=8:00:00'],
    ['memory', '8G', '--mem=8G'],
    ['cpus', 5, '--cpus-per-task=5'],
    ['gres', 'gpu:1', '--gres=gpu:1'],
    ['options', ['--constraint=a100'], '--constraint=a100'],
    ['warnSeconds', 60, '--signal=B:USR1@60'],
  ])('says %s to sbatch', (key, value, option) => {
    const lines = (own: object) => arrayScript([job('a')], config(own), place()).split('\n');
    expect(lines({})).not.toContain(`#SBATCH ${option}`);
    expect(lines({ [key]: value })).toContain(`#SBATCH ${option}`);
  });

  it('refuses options that are none', () => {
    expect(() => config({ options: ['rm -rf /'] })).toThrow('begins with a dash');
  });
});

describe('the launcher slurm', () => {
  it('submits all jobs as one array and leaves them, where it is not to wait', async () => {
    const notes: string[] = [];
    const own = launcher({ wait: false, atOnce: 3 });
    const outcomes = await own.launch([job('a'), job('b')], { ...watch(), onNote: (text) => notes.push(text) });
    expect(outcomes).toEqual([1, 2].map(() => ({ exitCode: null, isLeft: true })));
    expect(calls()).toMatch(/^sbatch --parsable --array=0-1%3 .*\/slurm\/array-\w+\/script\.sh$/m);
    expect(notes).toEqual(['slurm: array 7, jobs: 2', expect.stringContaining(`tonelab sweep status ${sweep}`)]);
  });

  it('tells what is pending, running and lost, and says nothing of jobs that ended well', async () => {
    const jobs = ['a', 'b', 'c', 'd'].map((name) => job(name));
    await launcher({ wait: false }).launch(jobs, watch());
    writeFileSync(join(root, 'queue'), '7|0|PENDING|Resources\n7|1|RUNNING|None\n8|2|RUNNING|None\n');
    writeFileSync(besideScript('2.out'), '');
    writeFileSync(besideScript('3.exit'), '0\n');
    const scheduled = await launcher().scheduled?.(sweep);
    expect(jobs.map(({ folder }) => scheduled?.get(folder))).toEqual([
      { state: 'pending', message: 'slurm 7_0: Resources' },
      { state: 'running', message: 'slurm 7_1' },
      { state: 'lost', message: 'slurm 7_2: nothing is known of it' },
      undefined,
    ]);
  });

  it('submits no job that is queued already, and waits for it', async () => {
    const jobs = [job('a'), job('b')];
    await launcher({ wait: false }).launch(jobs, watch());
    writeFileSync(join(root, 'queue'), '7|1|RUNNING|None\n');
    writeFileSync(join(root, 'calls'), '');
    await launcher({ wait: false }).launch(jobs, watch());
    expect(calls()).toMatch(/^sbatch --parsable --array=0-0 /m);
  });

  it('looks as often as it is told, and counts a task that left without a word as ended by a signal', async () => {
    const soon = launcher({ pollSeconds: 1 }).launch([job('a')], watch());
    await vi.waitFor(() => writeFileSync(besideScript('0.out'), ''));
    expect(await soon).toEqual([{ exitCode: 137 }]);
    expect(calls().match(/^squeue/gm)?.length).toBeGreaterThanOrEqual(3);
    const controller = new AbortController();
    writeFileSync(join(root, 'calls'), '');
    const late = launcher({ pollSeconds: 3600 }).launch([job('b')], watch(controller.signal));
    const looking = setInterval(() => {
      if (/^sbatch[\s\S]*^squeue/m.test(calls())) controller.abort();
    }, 20);
    // Told to stop, it does not sleep on: the task had not begun and is taken out of the queue.
    expect(await late).toEqual([{ exitCode: null }]);
    clearInterval(looking);
    expect(calls()).toMatch(/^scancel --state=PENDING 7_0$/m);
  });

  it('says what to do where Slurm is not installed', async () => {
    process.env['PATH'] = join(root, 'nowhere');
    const launched = launcher().launch([job('a')], watch());
    await expect(launched).rejects.toThrow('launcher slurm: sbatch --parsable --array=0-0: it is not installed');
    process.env['PATH'] = `${root}:${path}`;
  });
});
