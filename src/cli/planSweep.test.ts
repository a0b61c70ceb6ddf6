// biome-ignore-all lint/suspicious/noTemplateCurlyInString: interpolations of the config language are no template strings
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { freezeSweep } from '../run/sweepFolder.ts';
import { planSweep } from './planSweep.ts';

const home = process.cwd();
let folder = '';

const files: Readonly<Record<string, string>> = {
  'package.json': '{}',
  'tonelab.config.yaml': 'configPath: [conf]\n',
  'conf/experiment/pairs.yaml':
    '# @package _global_\nsweep:\n  params: { trainer.keepLast: "3,4" }\n  zip:\n    - { seed: [1, 2], model: "choice(nano,small)" }\n',
  'conf/experiment/settings.yaml': '# @package _global_\nhydra:\n  sweep: { dir: elsewhere }\n',
  'conf/experiment/badSweep.yaml': '# @package _global_\nsweep:\n  params:\n    seed: range(1,\n',
  'conf/recipe/short.yaml':
    'defaults: [few-shot, _self_]\nname: short\ndescription: half\nstages: { base: { until: { steps: 7 } } }\n',
  'conf/recipe/wrong.yaml': 'defaults: [few-shot, _self_]\nname: wrong\nstages: { base: { until: { step: 7 } } }\n',
};

beforeAll(() => {
  folder = mkdtempSync(path.join(os.tmpdir(), 'tonelab-plan-'));
  for (const [file, text] of Object.entries(files)) {
    mkdirSync(path.dirname(path.join(folder, file)), { recursive: true });
    writeFileSync(path.join(folder, file), text);
  }
  process.chdir(folder);
});

afterAll(() => {
  process.chdir(home);
  rmSync(folder, { recursive: true, force: true });
});

const plan = (...overrides: readonly string[]) => planSweep({ 'config-dir': [], 'config-name': 'config', overrides });

const resolvedOf = ({ jobs }: Awaited<ReturnType<typeof plan>>) =>
  jobs.map((job) => job.files()['resolved.yaml'] ?? '');

describe('planSweep', () => {
  it('gives each job its number and its folder, and keeps both when the sweep grows', async () => {
    const lines = ['sweep.folder=grown', 'voices.base=job-${hydra:job.num}', 'voices.target=${runFolder}'];
    const first = await plan(...lines, 'seed=4,5');
    expect(first.jobs.map(({ number, folder }) => [number, folder])).toEqual([
      [0, 'grown/0'],
      [1, 'grown/1'],
    ]);
    expect(resolvedOf(first)[1]).toContain('base: job-1\n  target: grown/1\n');
    await freezeSweep(first.folder, { ...first, launcher: first.launchedBy.node });
    const grown = await plan(...lines, 'seed=3,4,5');
    expect(grown.jobs.map(({ number, isKnown }) => [number, isKnown])).toEqual([
      [2, false],
      [0, true],
      [1, true],
    ]);
    expect(resolvedOf(grown)[0]).toContain('base: job-2\n');
    const { 'config.yaml': frozen = '' } = grown.jobs[0]?.files() ?? {};
    expect(frozen).toMatch(/hydra:\n(.*\n)* {4}num: 2\n/);
    expect(frozen).toMatch(/ {4}model: nano\n/);
  });

  it('names folders of jobs as the config says, each inside the sweep and for one job', async () => {
    const subfolder = (text: string) => plan('sweep.folder=named', `sweep.subfolder=${text}`, 'seed=1,2');
    const { jobs } = await subfolder("'seed=${seed}/at-${hydra:job.num}'");
    expect(jobs.map(({ folder }) => folder)).toEqual(['named/seed=1/at-0', 'named/seed=2/at-1']);
    await expect(subfolder('all')).rejects.toThrow(/^job 2 of 2 .*'all' is the folder of job 0 already/);
    await expect(subfolder('../x')).rejects.toThrow(/'\.\.\/x' does not lie inside the sweep's folder/);
  });

  it("lays folders out as Hydra's by folders=dated", async () => {
    const { folder, jobs } = await plan('folders=dated', 'seed=1,2');
    expect(folder).toMatch(/^runs\/multirun\/\d{4}-\d\d-\d\d\/\d\d-\d\d-\d\d$/);
    expect(jobs.map((job) => job.folder)).toEqual([`${folder}/0`, `${folder}/1`]);
  });

  it("refuses keys of Hydra's settings that would have no effect, and sweeps in YAML that do not parse, with file and line", async () => {
    await expect(plan('experiment=settings')).rejects.toThrow(
      /settings\.yaml:3: 'hydra\.sweep\.dir' has no effect here; write sweep\.folder=/,
    );
    await expect(plan('experiment=badSweep')).rejects.toThrow(
      /sweep\.params\.seed \(from conf\/experiment\/badSweep\.yaml:4\): override: expected a value\n {2}seed=range\(1,\n/,
    );
    await expect(plan('runFolder=a,b')).rejects.toThrow(
      /'runFolder' is the same for all jobs of a sweep\n {2}runFolder=a,b\n {2}\^/,
    );
  });

  it('takes values and pairs from YAML, and lets the command line win', async () => {
    const { folder: place, jobs } = await plan('experiment=pairs', 'name=p', 'trainer.keepLast=9');
    expect(place).toBe('runs/multirun/p');
    expect(jobs.map(({ overrides }) => overrides)).toEqual([
      ['trainer.keepLast=9', 'seed=1', 'model=nano', 'experiment=pairs', 'name=p'],
      ['trainer.keepLast=9', 'seed=2', 'model=small', 'experiment=pairs', 'name=p'],
    ]);
  });

  it('knows a job by what it computes: not by its folder, its launcher or how it was written', async () => {
    const hashes = async (...overrides: readonly string[]) => (await plan(...overrides)).jobs.map(({ hash }) => hash);
    const [one] = await hashes('seed=1');
    expect(await hashes('seed=1,2', 'sweep.keepGoing=false', 'runFolder=x')).toContain(one);
    expect(await hashes('seed=2,3')).not.toContain(one);
  });

  it('composes recipes written in YAML on top of those in TypeScript, checked by the same schema', async () => {
    const { jobs } = await plan('recipe=short', 'seed=1,2');
    const resolved = jobs[0]?.files()['resolved.yaml'] ?? '';
    expect(resolved).toMatch(/base:\n +objective: acoustic\n +until:\n +steps: 7\n/);
    await expect(plan('recipe=wrong')).rejects.toThrow(
      /recipe\.stages\.base\.until\.step \(from conf\/recipe\/wrong\.yaml:3\): unknown key; (did you mean|known)/,
    );
  });

  it('names the job that is not valid, and a group that has no such option', async () => {
    await expect(plan('seed=1,-1')).rejects.toThrow(
      /^job 2 of 2 \(seed=-1\): config \(run\)\n {2}seed \(from override/,
    );
    await expect(plan('model=nano,smal')).rejects.toThrow(/job 2 of 2 .*did you mean 'small'/s);
  });
});
