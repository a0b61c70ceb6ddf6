// biome-ignore-all lint/suspicious/noTemplateCurlyInString: interpolations of the config language are no template strings
import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import { runCommandLine } from './commandLine.ts';

const home = process.cwd();
let folder = '';

beforeAll(() => {
  folder = mkdtempSync(path.join(os.tmpdir(), 'tonelab-cli-'));
  mkdirSync(path.join(folder, 'db'));
  writeFileSync(path.join(folder, 'config.yaml'), 'defaults:\n  - db: mysql\n  - _self_\nseed: 1\nurl: ${db.host}/x\n');
  writeFileSync(path.join(folder, 'db', 'mysql.yaml'), 'host: local\nport: 3306\n');
  writeFileSync(path.join(folder, 'package.json'), '{}');
  process.chdir(folder);
});

afterAll(() => {
  process.chdir(home);
  rmSync(folder, { recursive: true, force: true });
});

afterEach(() => vi.restoreAllMocks());

/** Runs a command line in this process and keeps what it writes. */
async function tonelab(...args: readonly string[]) {
  const written = { stdout: '', stderr: '' };
  const keep = (stream: 'stdout' | 'stderr') => (text: string | Uint8Array) => {
    written[stream] += String(text);
    return true;
  };
  vi.spyOn(process.stdout, 'write').mockImplementation(keep('stdout'));
  vi.spyOn(process.stderr, 'write').mockImplementation(keep('stderr'));
  vi.spyOn(console, 'log').mockImplementation((text: string) => {
    written.stdout += `${text}\n`;
  });
  const status = await runCommandLine(args);
  vi.restoreAllMocks();
  return { status, ...written };
}

describe('tonelab', () => {
  it('lists its commands, without loading TensorFlow', () => {
    const main = fileURLToPath(new URL('./main.ts', import.meta.url));
    const tsx = fileURLToPath(new URL('../../node_modules/tsx/dist/cli.mjs', import.meta.url));
    const { status, stdout, stderr } = spawnSync(process.execPath, [tsx, main, '--help'], {
      encoding: 'utf8',
      env: { ...process.env, NODE_DEBUG: 'esm' },
      // NODE_DEBUG=esm prints about 1 MB, which is spawnSync's default limit, and beyond it the child is killed.
      maxBuffer: 64 * 1024 * 1024,
    });
    expect(status).toBe(0);
    for (const command of ['doctor', 'runtime', 'plugins', 'config']) expect(stdout).toContain(`tonelab ${command}`);
    expect(stderr).toContain('yargs');
    expect(stderr).not.toContain('@tensorflow');
  });

  it('suggests the command and the option that were meant, with exit code 2', async () => {
    const command = await tonelab('confg');
    expect(command).toMatchObject({ status: 2, stderr: expect.stringContaining("did you mean 'config'?") });
    const option = await tonelab('config', '--confg-dir', 'x');
    expect(option).toMatchObject({ status: 2, stderr: expect.stringContaining('did you mean --config-dir?') });
    expect((await tonelab('runtime')).stderr).toContain("Name a command of 'runtime': install.");
  });

  it('says that a folder is not that of a run, with exit code 2', async () => {
    expect(await tonelab('synth', 'nowhere', '--text', '你好')).toMatchObject({
      status: 2,
      stderr: expect.stringMatching(/nowhere: not the folder of a run \(there is no such folder\)/),
    });
    expect((await tonelab('evaluate', '.')).stderr).toContain('resolved.yaml is missing in it');
  });

  it('composes a tree that is not its own, as YAML and as JSON', async () => {
    expect(await tonelab('config', '--config-dir', '.', 'db.port=1')).toEqual({
      status: 0,
      stdout: 'db:\n  host: local\n  port: 1\nseed: 1\nurl: ${db.host}/x\n',
      stderr: '',
    });
    const { stdout } = await tonelab('config', '--config-dir', '.', '--resolve', '--json', 'seed=-2');
    expect(JSON.parse(stdout)).toEqual({ db: { host: 'local', port: 3306 }, seed: -2, url: 'local/x' });
  });

  it('prints a part, and everything that the config was made from', async () => {
    expect((await tonelab('config', '--config-dir', '.', '-p', 'db.host', '--json')).stdout).toBe('"local"\n');
    const { stdout } = await tonelab('config', '--config-dir', '.', '--cfg', 'all', '--json', 'seed=2');
    expect(JSON.parse(stdout)).toMatchObject({ config: { seed: 2 }, choices: { db: 'mysql' }, overrides: ['seed=2'] });
  });

  it("prints Hydra's own settings, which interpolations read", async () => {
    const { stdout } = await tonelab('config', '-cd', '.', '--cfg', 'hydra', '-p', 'hydra.runtime.choices', 'db=mysql');
    expect(stdout).toBe('db: mysql\n');
    const asked = await tonelab(
      'config',
      '-cd',
      '.',
      '--resolve',
      '-p',
      'x',
      '+x=${hydra:runtime.output_dir}',
      'hydra.run.dir=a/b',
    );
    expect(asked.stdout).toBe(`${path.join(process.cwd(), 'a/b')}\n`);
    const own = await tonelab(
      'config',
      '--resolve',
      '-p',
      'voices.base',
      'voices.base=${hydra:job.name}-${hydra:run.dir}',
      'name=n',
    );
    expect(own.stdout).toBe('n-runs/n\n');
  });

  it('prints where each value comes from', async () => {
    const { stdout } = await tonelab('config', '--config-dir', '.', '--info', 'provenance', '--json', 'seed=3');
    expect(JSON.parse(stdout)).toEqual({
      'db.host': 'db/mysql.yaml:1',
      'db.port': 'db/mysql.yaml:2',
      seed: "override 'seed=3'",
      url: 'config.yaml:5',
    });
  });

  it("takes Hydra's short flags, and quotes and blanks inside overrides as they are typed", async () => {
    const { stdout } = await tonelab('config', '-cd', '.', '-cn', 'config', '-c', 'job', '-p', 'url', 'url="a  b"');
    expect(stdout).toBe('a  b\n');
    const single = await tonelab('config', '-cd', '.', "url='c d'", '+list=[1, "x, y"]', '--json');
    expect(JSON.parse(single.stdout)).toMatchObject({ url: 'c d', list: [1, 'x, y'] });
    expect((await tonelab('config', '-cd', '.', 'seed=-2', '~db.port', '--json')).stdout).toContain('"seed": -2');
  });

  it('takes a whole tree by --config-path, with --config-dir behind it, and says which folder is not there', async () => {
    mkdirSync(path.join(folder, 'more/db'), { recursive: true });
    writeFileSync(path.join(folder, 'more/db/sqlite.yaml'), 'host: file\n');
    const shown = await tonelab('config', '-cp', '.', '-cd', 'more', 'db=sqlite', '-p', 'db.host', '--json');
    expect(shown).toMatchObject({ status: 0, stdout: '"file"\n' });
    const missing = await tonelab('config', '-cp', 'nowhere');
    expect(missing).toMatchObject({
      status: 2,
      stderr: expect.stringContaining('--config-path nowhere: there is no such'),
    });
    expect((await tonelab('config', '-cp', 'more')).stderr).toContain("no 'config.yaml' in the search path");
  });

  it('tells of a sweep that only a multirun can use it', async () => {
    expect(await tonelab('config', '-cd', '.', 'seed=1,2')).toMatchObject({
      status: 2,
      stderr: expect.stringContaining('use a sweep (--multirun)'),
    });
    expect((await tonelab('config', '-cd', '.', 'zip(seed=[1,2])')).stderr).toContain('which only a sweep');
    const check = await tonelab('config', '-cd', '.', '--check', 'hydra.run.dir=x');
    expect(check.stderr).toContain("'hydra.run.dir' has no effect here; write runFolder=<FOLDER>\n  hydra.run.dir=x\n");
  });

  it('refuses a misspelt key with one message, no stack and exit code 2', async () => {
    expect(await tonelab('config', '--config-dir', '.', 'sed=3')).toEqual({
      status: 2,
      stdout: '',
      stderr:
        "error: override: no key 'sed' in the config; did you mean 'seed'?\n  sed=3\n  ^\n  to add a new key write '+sed=3'\n",
    });
  });

  it('completes commands, groups, options and keys', async () => {
    const ask = async (...words: readonly string[]) =>
      (await tonelab('--complete', 'tonelab', ...words)).stdout.split('\n').filter(Boolean);
    expect(await ask('conf')).toEqual(['config']);
    expect(await ask('config', '--config-dir', '.', 'db')).toEqual(['db=', 'db.host=', 'db.port=']);
    expect(await ask('config', '--config-dir', '.', 'db=')).toEqual(['db=mysql']);
    expect(await ask('config', '--inf')).toEqual(['--info']);
    expect(await ask('train', 'model.vocoder.name=gr')).toEqual(['model.vocoder.name=griffin-lim']);
    expect(await ask('train', 'recipe=few')).toEqual(['recipe=few-shot']);
    expect(await ask('train', 'recipe.stages.base.until.')).toEqual(['recipe.stages.base.until.steps=']);
  });
});
