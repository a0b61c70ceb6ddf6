import { existsSync, mkdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type EndedCommand, startTonelab } from '../../src/testing/startTonelab.ts';
import { tiny, tinyFolder, until } from '../launchers/tinySweep.ts';

let folder = '';

beforeAll(() => {
  folder = tinyFolder();
});

afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** Runs the command line in the folder; with `stopAfter`, sends SIGTERM when a job's start is told. */
async function tonelab(args: readonly string[], stopAfter?: RegExp): Promise<EndedCommand> {
  const command = startTonelab(folder, args);
  if (stopAfter !== undefined) {
    await until('the job has started', () => stopAfter.test(command.said()));
    command.kill('SIGTERM');
  }
  return command.ended;
}

const states = (stdout: string) =>
  (JSON.parse(stdout) as { readonly jobs: readonly { readonly state: string }[] }).jobs.map(({ state }) => state);
const written = (file: string) => statSync(join(folder, file)).mtimeMs;

describe('tonelab train --multirun', () => {
  it('freezes every job before the first starts, and runs no finished job again', async () => {
    const sweep = ['train', '-m', ...tiny, 'name=s', '--json'];
    const first = await tonelab([...sweep, 'seed=1,2']);
    expect(first.stderr).not.toContain('error:');
    expect([first.code, states(first.stdout)]).toEqual([0, ['finished', 'finished']]);
    const job = join(folder, 'runs/multirun/s/1');
    expect(readFileSync(join(job, 'overrides.yaml'), 'utf8')).toContain('- seed=2\n');
    expect(readFileSync(join(job, 'config.yaml'), 'utf8')).toContain('runFolder: runs/multirun/s/1\n');
    const origin = JSON.parse(readFileSync(join(job, 'provenance.json'), 'utf8')) as Record<string, string>;
    expect(origin['seed']).toBe("override 'seed=2'");
    expect(origin['trainer.keepLast']).toMatch(/configs\/trainer\/default\.yaml:\d+$/);
    const before = written('runs/multirun/s/1/status.json');
    const again = await tonelab([...sweep, 'seed=3,2']);
    expect([again.code, states(again.stdout)]).toEqual([0, ['finished', 'finished']]);
    expect(written('runs/multirun/s/1/status.json')).toBe(before);
    expect(readFileSync(join(folder, 'runs/multirun/s/2/overrides.yaml'), 'utf8')).toContain('- seed=3\n');
    const status = await tonelab(['sweep', 'status', 'runs/multirun/s', '--json']);
    expect(states(status.stdout)).toEqual(['finished', 'finished', 'finished']);
  });

  it('repeats a run by --from, and refuses to write a changed one over it', async () => {
    const same = await tonelab(['train', '--from', 'runs/multirun/s/0', '--json']);
    expect(JSON.parse(same.stdout)).toMatchObject({ folder: 'runs/multirun/s/0', stages: [{ reused: true }] });
    const over = await tonelab(['train', '--from', 'runs/multirun/s/0', 'seed=9']);
    expect(over).toMatchObject({
      code: 2,
      stderr: expect.stringContaining('give it a name=<NAME> or runFolder=<FOLDER>'),
    });
    const other = await tonelab(['train', '--from', 'runs/multirun/s/0', 'runFolder=runs/other', 'seed=2', '--json']);
    expect(JSON.parse(other.stdout)).toMatchObject({ folder: 'runs/other', stages: [{ reused: true }] });
  });

  it('writes and runs nothing when one job of many is not valid', async () => {
    const bad = await tonelab(['train', '-m', ...tiny, 'name=bad', 'seed=1,x']);
    expect(bad.code).toBe(2);
    expect(bad.stderr).toMatch(/error: job 2 of 2 \(.*seed=x\): config \(run\)\n {2}seed \(from override 'seed=x'\)/);
    expect(existsSync(join(folder, 'runs/multirun/bad'))).toBe(false);
  });

  it('takes sweeps from the config, the command line winning, and goes on after it was stopped', async () => {
    mkdirSync(join(folder, 'conf/experiment'), { recursive: true });
    writeFileSync(join(folder, 'tonelab.config.yaml'), 'configPath: [conf]\n');
    const experiment = '# @package _global_\nsweep:\n  params:\n    seed: 1,2\n    trainer.keepLast: range(1,3)\n';
    writeFileSync(join(folder, 'conf/experiment/pair.yaml'), experiment);
    const sweep = ['train', '-m', ...tiny, 'name=y', 'recipe.stages.lm.until.steps=150', 'seed=7', 'experiment=pair'];
    const stopped = await tonelab(sweep, /stage lm: /);
    expect(stopped.code).toBe(1);
    const status = await tonelab(['sweep', 'status', 'runs/multirun/y', '--json']);
    expect(states(status.stdout)).toEqual(['stopped', 'waiting']);
    const finished = await tonelab([...sweep, '--json']);
    expect([finished.code, states(finished.stdout)]).toEqual([0, ['finished', 'finished']]);
    const last = readFileSync(join(folder, 'runs/multirun/y/1/overrides.yaml'), 'utf8');
    expect(last).toContain('- trainer.keepLast=2\n');
    expect(last).toContain('- seed=7\n');
  });

  it('shows with --dry-run what would run, and writes nothing', async () => {
    const dry = await tonelab(['train', '-m', ...tiny, 'name=dry', 'seed=1,2', '--dry-run', '--json']);
    expect([dry.code, states(dry.stdout)]).toEqual([0, ['waiting', 'waiting']]);
    expect(existsSync(join(folder, 'runs/multirun/dry'))).toBe(false);
    const one = await tonelab(['train', ...tiny, '--dry-run']);
    expect(one).toMatchObject({ code: 2, stderr: expect.stringContaining('--dry-run is for several jobs') });
  });

  it('notes a job that fails: leaves the others with --fail-fast, else runs them, and starts it again with --retries', async () => {
    const broken = 'model.semantic.vocabulary=nowhere.txt,vocab.txt';
    const failing = ['train', '-m', ...tiny, 'name=g', '--json', broken];
    const fast = await tonelab([...failing, '--fail-fast']);
    expect([fast.code, states(fast.stdout)]).toEqual([1, ['failed', 'waiting']]);
    const again = await tonelab(['train', '-m', ...tiny, 'name=g', broken, '--retries', '1']);
    expect(again.code).toBe(1);
    expect(again.stderr.match(/ended with exit code [12]/g)).toHaveLength(2);
    expect(again.stderr).toContain('attempt 2 of 2, jobs left: 1');
    const status = await tonelab(['sweep', 'status', 'runs/multirun/g', '--json']);
    expect(states(status.stdout)).toEqual(['failed', 'finished']);
  });

  it('lets two launches at once do the same jobs without harm', async () => {
    const sweep = ['train', '-m', ...tiny, 'name=twice', 'seed=11,12', '--json'];
    const both = await Promise.all([tonelab(sweep), tonelab(sweep)]);
    expect(both.map(({ code, stdout }) => [code, states(stdout)])).toEqual(
      [1, 2].map(() => [0, ['finished', 'finished']]),
    );
    const { jobs } = JSON.parse(readFileSync(join(folder, 'runs/multirun/twice/sweep.json'), 'utf8'));
    expect(jobs.map(({ number }: { readonly number: number }) => number)).toEqual([0, 1]);
    const stages = readFileSync(join(folder, 'runs/multirun/twice/0/stages.json'), 'utf8');
    const [{ folder: stage }] = JSON.parse(stages).stages as [{ readonly folder: string }];
    const steps = readFileSync(join(folder, stage, 'metrics.jsonl'), 'utf8')
      .trimEnd()
      .split('\n');
    expect(new Set(steps).size).toBe(steps.length);
    expect(existsSync(join(folder, stage, 'lock'))).toBe(false);
  });

  it('refuses values that all jobs must share', async () => {
    const sweep = await tonelab(['train', '-m', ...tiny, 'sweep.folder=a,b']);
    expect(sweep).toMatchObject({
      code: 2,
      stderr: expect.stringContaining("'sweep.folder' is the same for all jobs"),
    });
  });
});
