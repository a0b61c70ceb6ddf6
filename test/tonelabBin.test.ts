import { type ChildProcess, spawn } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

const checkout = join(import.meta.dirname, '..');
const project = mkdtempSync(join(tmpdir(), 'tonelab-bin-'));
const building = 'tonelab: building dist/ from src/ (once, a few seconds) ...\n';

beforeAll(() => {
  for (const name of ['bin', 'package-lock.json']) {
    cpSync(join(checkout, name), join(project, name), { recursive: true });
  }
  symlinkSync(join(checkout, 'node_modules'), join(project, 'node_modules'));
  mkdirSync(join(project, 'src', 'cli'), { recursive: true });
  mkdirSync(join(project, 'src', 'testing'));
  writeFileSync(join(project, 'package.json'), '{ "type": "module" }');
  write('cli/main.ts', "import { greeting } from '../greeting.ts';\nconsole.log(greeting, process.argv[2] ?? '');\n");
  write('cli/main.test.ts', 'not TypeScript at all {');
  write('testing/gradients.ts', 'nor is this {');
  write('pages/page.css', 'body { margin: 0 }');
  write('greeting.ts', "export const greeting: string = 'hello';\n");
});
afterAll(() => rmSync(project, { recursive: true, force: true }));

describe('bin/tonelab.mjs', () => {
  it('builds once when two processes start in a fresh checkout, and says so in one line', async () => {
    const [first, second] = await Promise.all([tonelab('a'), tonelab('b')]);
    expect([first.stdout, second.stdout]).toEqual(['hello a\n', 'hello b\n']);
    expect([first.stderr, second.stderr].sort()).toEqual(['', building]);
  });

  it('starts without a word when dist/ is fresh, with the files that are no modules and without tests', async () => {
    expect(await tonelab('c')).toEqual({ status: 0, stdout: 'hello c\n', stderr: '' });
    const built = readdirSync(join(project, 'dist'), { recursive: true, encoding: 'utf8' });
    expect(built.filter((name) => /\.(js|css)$/.test(name)).sort()).toEqual([
      'cli/main.js',
      'greeting.js',
      'pages/page.css',
    ]);
    expect(readdirSync(join(project, '.tonelab'))).toEqual([]);
  });

  it('builds again when a source has changed, also when a killed build left its lock', async () => {
    writeFileSync(join(project, '.tonelab', 'build.lock'), '999999999');
    write('greeting.ts', "export const greeting: string = 'good day';\n");
    expect(await tonelab('d')).toEqual({ status: 0, stdout: 'good day d\n', stderr: building });
  });

  it('names file and line of a source that cannot be built, and leaves the old dist/ alone', async () => {
    write('greeting.ts', 'export const greeting: string = ;\n');
    const broken = await tonelab('e');
    expect(broken).toMatchObject({ status: 1, stdout: '' });
    expect(broken.stderr).toMatch(/src\/greeting\.ts: .*Unexpected token.*greeting\.ts:1:/s);
    expect(readFileSync(join(project, 'dist', 'greeting.js'), 'utf8')).toContain('good day');
  });
});

function write(path: string, text: string): void {
  const file = join(project, 'src', path);
  mkdirSync(join(file, '..'), { recursive: true });
  writeFileSync(file, text);
}

function tonelab(argument: string): Promise<{ status: number | null; stdout: string; stderr: string }> {
  const child: ChildProcess = spawn(process.execPath, [join(project, 'bin', 'tonelab.mjs'), argument]);
  let stdout = '';
  let stderr = '';
  child.stdout?.on('data', (text) => {
    stdout += text;
  });
  child.stderr?.on('data', (text) => {
    stderr += text;
  });
  return new Promise((resolve) => child.on('close', (status) => resolve({ status, stdout, stderr })));
}
