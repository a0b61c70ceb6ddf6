import { spawn } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { makeFolder } from './makeFolder.ts';

const folder = mkdtempSync(join(tmpdir(), 'tonelab-folder-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const loader = new URL('../../node_modules/tsx/dist/loader.mjs', import.meta.url).href;
const module = new URL('./makeFolder.ts', import.meta.url).href;

describe('makeFolder', () => {
  it('makes all folders of a path, and leaves those that are there', () => {
    const deep = join(folder, 'a', 'b', 'c');
    makeFolder(deep);
    makeFolder(deep);
    expect(existsSync(deep)).toBe(true);
  });

  it('says what is in the way', () => {
    const file = join(folder, 'file');
    writeFileSync(file, '');
    expect(() => makeFolder(file)).toThrow('EEXIST');
    expect(() => makeFolder(join(file, 'below'))).toThrow('ENOTDIR');
  });

  it('fails, and does not spin, where the working folder was deleted', async () => {
    const cwd = mkdtempSync(join(tmpdir(), 'tonelab-gone-'));
    const script =
      `import { rmSync } from 'node:fs'; import { makeFolder } from ${JSON.stringify(module)};` +
      `rmSync(${JSON.stringify(cwd)}, { recursive: true });` +
      "try { makeFolder('runs/multirun/a'); } catch (error) { process.exit(error.code === 'ENOENT' ? 7 : 8); }";
    const args = ['--import', loader, '--input-type=module', '-e', script];
    const child = spawn(process.execPath, args, { cwd, stdio: 'ignore' });
    const giveUp = setTimeout(() => child.kill('SIGKILL'), 30_000);
    const code = await new Promise((resolve) => child.on('close', resolve));
    clearTimeout(giveUp);
    expect(code).toBe(7);
    expect(existsSync(cwd)).toBe(false);
  });
});
