import { spawn, spawnSync } from 'node:child_process';
import { chmodSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { program } from '../testing/startTonelab.ts';
import { type CompletionShell, completionScript } from './completionScripts.ts';

const hasShell = (shell: CompletionShell) => spawnSync(shell, ['--version']).status === 0;
let folder = '';

/** A folder with a config tree, and the command `tonelab` of this source before all others. */
beforeAll(() => {
  folder = mkdtempSync(path.join(os.tmpdir(), 'tonelab-completion-'));
  for (const group of ['db', 'server/web', 'bin']) mkdirSync(path.join(folder, group), { recursive: true });
  writeFileSync(path.join(folder, 'config.yaml'), 'defaults:\n  - db@main: mysql\n  - _self_\nseed: 1\nsize: {a: 1}\n');
  for (const option of ['mysql', 'mysql-old', 'sqlite'])
    writeFileSync(path.join(folder, `db/${option}.yaml`), 'x: 1\n');
  writeFileSync(path.join(folder, 'server/web/nginx.yaml'), 'x: 1\n');
  const command = path.join(folder, 'bin/tonelab');
  writeFileSync(command, `#!/bin/sh\nexec '${process.execPath}' '${program}' "$@"\n`);
  chmodSync(command, 0o755);
});

afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** Runs the shell's own program on a script; what it prints, by lines. */
function lines(shell: CompletionShell, program: string): Promise<readonly string[]> {
  const env = { ...process.env, PATH: `${path.join(folder, 'bin')}:${process.env['PATH']}` };
  const args = shell === 'bash' ? ['--norc', '-c', program] : ['-f', '-c', program];
  const child = spawn(shell, args, { cwd: folder, env });
  let said = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding('utf8').on('data', (text: string) => {
      said += text;
    });
  }
  return new Promise((resolve) => child.on('close', () => resolve(said.split('\n').filter(Boolean))));
}

/** What readline calls: the line, and its words as bash cuts them. */
function inBash(line: string): Promise<readonly string[]> {
  const pieces = line.split(/\s+|([=:@]+)/).filter((piece) => piece !== undefined && piece !== '');
  if (/\s$/.test(line)) pieces.push('');
  const words = pieces.map((piece) => `'${piece}'`).join(' ');
  const call = `COMP_WORDS=(${words}) COMP_CWORD=${pieces.length - 1} COMP_LINE='${line}' COMP_POINT=${line.length}`;
  return lines('bash', `${completionScript('bash')}\n${call}\n_tonelab\nprintf '%s\\n' "\${COMPREPLY[@]}"`);
}

/** What zsh calls; in the place of its own list, the candidates are printed, and keys without the blank behind them. */
function inZsh(line: string): Promise<readonly string[]> {
  const words = line.split(/\s+/);
  const current = words.length;
  const stubs =
    'compdef() { :; }\ncompadd() { print -l -- "$@" | grep -v -e "^-S$" -e "^--$" -e "^$"; }\n_files() { print files; }\n';
  const state = `words=(${words.map((word) => `'${word}'`).join(' ')}) CURRENT=${current} PREFIX='${words.at(-1)}' IPREFIX=`;
  return lines('zsh', `${stubs}${completionScript('zsh')}\n${state}\n_tonelab`);
}

describe.skipIf(!hasShell('bash'))('the script for bash', () => {
  it('completes commands, keys, groups, options of groups, and names of plugins', async () => {
    const [command, key, inner, option, packaged, plugin, added] = await Promise.all([
      inBash('tonelab conf'),
      inBash('tonelab config -cd . s'),
      inBash('tonelab config --config-dir . size.'),
      inBash('tonelab config -cd . db=my'),
      inBash('tonelab config -cd . db@main='),
      inBash('tonelab train model.vocoder.name=gr'),
      inBash('tonelab config -cd . +server/web='),
    ]);
    expect(command).toEqual(['config']);
    expect(key).toEqual(['server/web=', 'seed=', 'size.a=']);
    expect(inner).toEqual(['size.a=']);
    expect(option).toEqual(['mysql', 'mysql-old']);
    expect(packaged).toEqual(['mysql', 'mysql-old', 'sqlite']);
    expect(plugin).toEqual(['griffin-lim']);
    expect(added).toEqual(['nginx']);
  });
});

describe.skipIf(!hasShell('zsh'))('the script for zsh', () => {
  it('completes commands, keys, groups, options of groups, and names of plugins', async () => {
    const [command, key, option, plugin, none] = await Promise.all([
      inZsh('tonelab conf'),
      inZsh('tonelab config -cd . s'),
      inZsh('tonelab config -cd . db=my'),
      inZsh('tonelab train model.vocoder.name=gr'),
      inZsh('tonelab synth ./run'),
    ]);
    expect(command).toEqual(['config']);
    expect(key).toEqual(['server/web=', 'seed=', 'size.a=']);
    expect(option).toEqual(['db=mysql', 'db=mysql-old']);
    expect(plugin).toEqual(['model.vocoder.name=griffin-lim']);
    expect(none).toEqual(['files']);
  });
});
