import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { planSweep } from './planSweep.ts';

const home = process.cwd();
let folder = '';

const files: Readonly<Record<string, string>> = {
  'package.json': '{}',
  'tonelab.config.yaml': 'configPath: [conf]\n',
  'conf/experiment/pairs.yaml':
    '# @package _global_\nsweep:\n  params: { trainer.keepLast: "3,4" }\n  zip:\n    - { seed: [1, 2], model: "choice(nano,small)" }\n',
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

describe('planSweep', () => {
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
    expect(await hashes('seed=1,2', 'launcher.keepGoing=false', 'runFolder=x')).toContain(one);
    expect(await hashes('seed=2,3')).not.toContain(one);
  });

  it('composes recipes written in YAML on top of those in TypeScript, checked by the same schema', async () => {
    const { jobs } = await plan('recipe=short', 'seed=1,2');
    const resolved = jobs[0]?.files('x')['resolved.yaml'] ?? '';
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
