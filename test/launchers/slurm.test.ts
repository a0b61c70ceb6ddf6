import { readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startTonelab } from '../../src/testing/startTonelab.ts';
import { type RealSlurm, slurmProblem, startSlurm } from './realSlurm.ts';
import { buzzes, loggedSteps, statusOf, tiny, tinyFolder, trainedParams, until, writeBuzzes } from './tinySweep.ts';

const problem = slurmProblem();
if (problem !== undefined) process.stderr.write(`the launcher slurm is not tested here: ${problem}\n`);

let slurm: RealSlurm;
let folder = '';

beforeAll(async () => {
  if (problem !== undefined) return;
  folder = tinyFolder();
  slurm = await startSlurm();
});

afterAll(async () => {
  if (problem !== undefined) return;
  await slurm.stop();
  rmSync(folder, { recursive: true, force: true });
});

const bySlurm = ['launcher=slurm', 'launcher.cpus=1', 'launcher.pollSeconds=0.5'];
const start = (args: readonly string[]) => startTonelab(folder, args, slurm.env);

/** Twelve jobs: the first two take long, the last one has no vocabulary. */
const seeds = Array.from({ length: 12 }, (_, index) => index + 1);
const longSteps = 300;
const twelve = [
  ...[
    'train',
    '-m',
    ...tiny.filter((line) => !/^(recipe.stages.lm.until.steps|model.semantic.vocabulary)=/.test(line)),
  ],
  `zip(seed=[${seeds}],recipe.stages.lm.until.steps=[${seeds.map((seed) => (seed <= 2 ? longSteps : 4))}],` +
    `model.semantic.vocabulary=[${seeds.map((seed) => (seed === 12 ? 'nowhere.txt' : 'vocab.txt'))}])`,
];

interface Status {
  readonly jobs: readonly { readonly state: string; readonly message: string | null; readonly folder: string }[];
}

async function sweepStatus(sweep: string): Promise<Status> {
  const { stdout, stderr } = await start(['sweep', 'status', sweep, '--json']).ended;
  if (stdout === '') throw new Error(stderr);
  return JSON.parse(stdout) as Status;
}

/** The script that started a job's process. */
function scriptOf(pid: number): number {
  return Number(/^PPid:\s+(\d+)/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1]);
}

const arrayOf = (said: string) => /slurm: array (\d+)/.exec(said)?.[1] ?? '';
const stateOf = (task: string) => /JobState=(\w+)/.exec(slurm.ask('scontrol', '--oneliner', 'show', 'job', task))?.[1];

/** Waits until a task that was queued again runs. Slurm would have it wait for two minutes: it is told not to. */
async function runsAgain(task: string): Promise<void> {
  await until(`${task} runs again`, async () => {
    const shown = slurm.ask('scontrol', '--oneliner', 'show', 'job', task);
    if (/Reason=BeginTime/.test(shown)) slurm.ask('scontrol', 'update', `jobid=${task}`, 'StartTime=now');
    await sleep(500);
    return /Restarts=[1-9]/.test(shown) && /JobState=(RUNNING|COMPLETED)/.test(shown);
  });
}

describe.skipIf(problem !== undefined)('the launcher slurm, on a real cluster', () => {
  it('finishes a sweep of which one task is requeued, one reaches its limit, one fails, while the controller restarts', async () => {
    const sweep = start([
      ...twelve,
      ...bySlurm,
      'name=twelve',
      'outputFolder=cluster',
      'trainer.checkpointEverySteps=50',
    ]);
    await until('the array is submitted', () => arrayOf(sweep.said()) !== '');
    const array = arrayOf(sweep.said());
    const output = join(folder, 'cluster');
    await until('the first two train', () => [1, 2].every((seed) => loggedSteps(output, seed).length > 0));
    slurm.ask('scontrol', 'requeue', `${array}_0`);
    // What Slurm sends the script before the time limit.
    process.kill(scriptOf(statusOf(join(output, 'multirun/twelve/1'))?.pid ?? 0), 'SIGUSR1');
    await runsAgain(`${array}_0`);
    await runsAgain(`${array}_1`);
    await slurm.stopController();
    await sleep(2000);
    await slurm.startController();
    const { code, stderr } = await sweep.ended;
    expect(stderr).toMatch(/job .*\/11: ended with exit code [12]/);
    const { jobs } = await sweepStatus('cluster/multirun/twelve');
    expect([code, jobs.map(({ state }) => state)]).toEqual([
      1,
      seeds.map((seed) => (seed === 12 ? 'failed' : 'finished')),
    ]);
    for (const number of [0, 1]) {
      const log = readFileSync(join(output, 'multirun/twelve', String(number), 'output.log'), 'utf8');
      expect(log).toMatch(/SIGTERM: writing a checkpoint/);
      expect(log).toMatch(/goes on from step \d+/);
      const steps = loggedSteps(output, number + 1);
      expect(new Set(steps).size).toBe(steps.length);
      expect(steps.at(-1)).toBe(longSteps);
    }
  });

  it('gives what the local launcher gives, to the bit', async () => {
    const pool = ['launcher.processes=2', 'launcher.memoryGib=0.3', '--json'];
    const local = start([...twelve, 'name=twelve', 'outputFolder=local', 'trainer.checkpointEverySteps=50', ...pool]);
    expect((await local.ended).code).toBe(1);
    const trained = trainedParams(join(folder, 'cluster'));
    expect(Object.keys(trained)).toHaveLength(11);
    expect(trained).toEqual(trainedParams(join(folder, 'local')));
  });

  it('leaves jobs to the queue, tells how each is, finds the lost, and goes on by the same command', async () => {
    const two = 'zip(seed=[1,2],recipe.stages.lm.until.steps=[1000,4])';
    const own = tiny.filter((line) => !line.startsWith('recipe.stages.lm.until.steps='));
    const place = join(folder, 'left/multirun/left');
    const sweep = ['train', '-m', ...own, two, ...bySlurm, 'launcher.atOnce=1', 'name=left', 'outputFolder=left'];
    const submitted = await start([...sweep, 'launcher.wait=false']).ended;
    expect([submitted.code, submitted.stderr]).toEqual([0, expect.stringContaining('not waiting')]);
    const array = arrayOf(submitted.stderr);
    await until('the first one trains', () => loggedSteps(join(folder, 'left'), 1).length > 0);
    const during = await sweepStatus('left/multirun/left');
    expect(during.jobs.map(({ state }) => state)).toEqual(['running', 'pending']);
    slurm.ask('scontrol', 'update', `jobid=${array}_1`, 'StartTime=now+1hour');
    const pid = statusOf(join(place, '0'))?.pid ?? 0;
    for (const one of [scriptOf(pid), pid]) process.kill(one, 'SIGKILL');
    await until('it is gone', () => stateOf(`${array}_0`) !== 'RUNNING' && stateOf(`${array}_0`) !== 'COMPLETING');
    const [lost] = (await sweepStatus('left/multirun/left')).jobs;
    expect(lost).toMatchObject({ state: 'lost', message: expect.stringContaining(`slurm ${array}_0`) });
    slurm.ask('scontrol', 'update', `jobid=${array}_1`, 'StartTime=now');
    const again = await start([...sweep, '--json']).ended;
    expect([again.code, again.stderr]).toEqual([0, '']);
    expect([0, 1].map((number) => statusOf(join(place, String(number)))?.state)).toEqual(['finished', 'finished']);
  });

  it('stops with checkpoints at Ctrl-C, and takes the rest out of the queue', async () => {
    const steps = 'recipe.stages.lm.until.steps=1000000';
    const sweep = start([
      'train',
      '-m',
      ...tiny,
      steps,
      ...bySlurm,
      'launcher.atOnce=1',
      'name=stop',
      'outputFolder=stop',
      'seed=1,2',
    ]);
    await until('the first one trains', () => loggedSteps(join(folder, 'stop'), 1).length > 0);
    sweep.kill('SIGINT');
    const { code, stdout } = await sweep.ended;
    expect([code, stdout]).toEqual([1, expect.stringMatching(/^0 +stopped/m)]);
    expect(stdout).toMatch(/1 stopped, 1 waiting/);
    expect(slurm.ask('squeue', '--noheader')).toBe('');
  });

  it('prepares a corpus in parts', async () => {
    writeBuzzes(folder);
    const env = { ...slurm.env, TONELAB_CACHE: join(folder, 'cache') };
    const prepare = ['prepare', ...buzzes, ...bySlurm, '--shards', '2', '--json'];
    const { code, stdout } = await startTonelab(folder, prepare, env).ended;
    expect([code, JSON.parse(stdout)]).toEqual([0, expect.objectContaining({ utterances: 6, computed: 0 })]);
  });
});
