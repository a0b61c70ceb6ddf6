import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { encodeWav } from '../../src/audio/wavFile.ts';
import { processIsAlive } from '../../src/core/processIsAlive.ts';
import { buzz } from '../../src/corpus/toneFixture.ts';
import { startTonelab } from '../../src/testing/startTonelab.ts';
import { buzzes, loggedSteps, statusOf, tiny, tinyFolder, trainedParams, until, writeBuzzes } from './tinySweep.ts';

let folder = '';

beforeAll(() => {
  folder = tinyFolder();
  writeBuzzes(folder);
});

afterAll(() => rmSync(folder, { recursive: true, force: true }));

const job = (sweep: string, number: number) => join(folder, 'runs/multirun', sweep, String(number));
/** Two jobs at a time that would go on for long. */
const two = ['launcher.processes=2', 'launcher.memoryGib=0.2'];
const endless = [
  'train',
  '-m',
  ...tiny,
  ...two,
  'recipe.stages.lm.until.steps=1000000',
  'trainer.checkpointEverySteps=100000',
];

/** Starts a sweep of two endless jobs and waits until both train; their process numbers. */
async function bothTraining(name: string, seeds: readonly number[]) {
  const sweep = startTonelab(folder, [...endless, `name=${name}`, `seed=${seeds.join(',')}`]);
  await until('both jobs train', () => seeds.every((seed) => loggedSteps(join(folder, 'runs'), seed).length > 0));
  const pids = seeds.map((_, number) => statusOf(job(name, number))?.pid ?? 0);
  expect(pids.every(processIsAlive)).toBe(true);
  return { sweep, pids };
}

describe('a corpus prepared in parts', () => {
  it('is the one that is prepared as a whole', async () => {
    const prepare = ['prepare', ...buzzes, '--json'];
    const inParts = startTonelab(folder, [...prepare, ...two, '--shards', '3'], {
      TONELAB_CACHE: join(folder, 'parts'),
    });
    const whole = startTonelab(folder, prepare, { TONELAB_CACHE: join(folder, 'whole') });
    const [parts, expected] = (await Promise.all([inParts.ended, whole.ended])).map(({ stdout }) => JSON.parse(stdout));
    expect(expected).toMatchObject({ utterances: 6, computed: 6 });
    expect(parts).toMatchObject({ utterances: 6, computed: 0, hash: expected.hash });
    const second = readFileSync(join(folder, 'runs/run/preparation/2-of-3/output.log'), 'utf8');
    expect(second).toContain('features: 2 computed');
    const status = await startTonelab(folder, ['sweep', 'status', 'runs/run/preparation']).ended;
    expect(status.stdout).toMatch(/^2 +finished +3\/3$/m);
    expect(status.stdout).toContain('runs/run/preparation: 3 finished');
  });

  it('names the part that failed, and the file with what it printed', async () => {
    // Too short for one frame of features, which only its preparation finds.
    writeFileSync(join(folder, 'wavs', 'buzz', '5.wav'), encodeWav(buzz(0.02, 120), 22050));
    const { code, stderr } = await startTonelab(folder, ['prepare', ...buzzes, ...two, '--shards', '2']).ended;
    expect([code, stderr]).toEqual([
      1,
      expect.stringMatching(/1 of 2 parts were not prepared; part 2\/2 .*output\.log/),
    ]);
    const status = await startTonelab(folder, ['sweep', 'status', 'runs/run/preparation', '--json']).ended;
    expect(JSON.parse(status.stdout)).toMatchObject({
      finished: false,
      jobs: [
        { overrides: ['1/2'], state: 'finished', message: null },
        { overrides: ['2/2'], state: 'failed', message: expect.stringContaining('lasts 0.020 s') },
      ],
    });
  });
});

describe('a sweep of several processes', () => {
  it('gives what one process gives, to the bit', async () => {
    const sweep = ['train', '-m', ...tiny, 'recipe.stages.lm.until.steps=20', 'seed=1,2,3', '--json'];
    const pool = startTonelab(folder, [...sweep, ...two, 'name=pool', 'outputFolder=pool']);
    const line = startTonelab(folder, [...sweep, 'launcher.processes=1', 'name=line', 'outputFolder=line']);
    expect([(await pool.ended).code, (await line.ended).code]).toEqual([0, 0]);
    const trained = trainedParams(join(folder, 'pool'));
    expect(Object.keys(trained)).toHaveLength(3);
    expect(trained).toEqual(trainedParams(join(folder, 'line')));
  });

  it('stops with checkpoints at the first signal', async () => {
    const { sweep, pids } = await bothTraining('asked', [11, 12]);
    sweep.kill('SIGINT');
    const { code, stderr } = await sweep.ended;
    expect(code).toBe(1);
    expect(stderr).toContain('SIGINT: running jobs write a checkpoint');
    expect(pids.some(processIsAlive)).toBe(false);
    expect([0, 1].map((number) => statusOf(job('asked', number))?.state)).toEqual(['stopped', 'stopped']);
    expect(stderr).toMatch(/^0 seed=11 \| .*stage lm: /m);
    expect(readFileSync(join(job('asked', 1), 'output.log'), 'utf8')).toContain('stage lm: ');
  });

  it('leaves no process behind at the second signal', async () => {
    const { sweep, pids } = await bothTraining('forced', [13, 14]);
    // Stopped by the system, the jobs cannot do what the first signal asks.
    for (const pid of pids) process.kill(pid, 'SIGSTOP');
    sweep.kill('SIGINT');
    await until('the first signal is told', () => sweep.said().includes('a second signal ends them at once'));
    sweep.kill('SIGINT');
    expect((await sweep.ended).code).toBe(1);
    await until('the jobs are gone', () => !pids.some(processIsAlive));
  });

  it('stops its jobs with checkpoints when it is killed itself', async () => {
    const { sweep, pids } = await bothTraining('killed', [15, 16]);
    sweep.kill('SIGKILL');
    await sweep.ended;
    await until('the jobs have ended', () => !pids.some(processIsAlive));
    expect([0, 1].map((number) => statusOf(job('killed', number))?.state)).toEqual(['stopped', 'stopped']);
    expect(readFileSync(join(job('killed', 0), 'output.log'), 'utf8')).toContain(
      'the launcher is gone: writing a checkpoint',
    );
  });
});
