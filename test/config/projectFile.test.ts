import { execFile } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, it } from 'vitest';

const checkout = join(import.meta.dirname, '../..');
const folder = mkdtempSync(join(tmpdir(), 'tonelab-project-'));

afterAll(() => rmSync(folder, { recursive: true, force: true }));

it('a project file in TypeScript is read by any Node, where tsx is installed beside it', async () => {
  mkdirSync(join(folder, 'node_modules'));
  symlinkSync(join(checkout, 'node_modules/tsx'), join(folder, 'node_modules/tsx'));
  mkdirSync(join(folder, 'conf/trainer'), { recursive: true });
  writeFileSync(join(folder, 'package.json'), '{}');
  writeFileSync(join(folder, 'conf/trainer/mine.yaml'), 'keepLast: 9\n');
  writeFileSync(
    join(folder, 'tonelab.config.ts'),
    "const configPath: string[] = ['conf'];\nexport default { configPath };\n",
  );
  const stdout = await new Promise<string>((resolve, reject) => {
    const args = [join(checkout, 'bin/tonelab.mjs'), 'config', 'trainer=mine', '-p', 'trainer'];
    execFile(process.execPath, args, { cwd: folder }, (error, out) => (error === null ? resolve(out) : reject(error)));
  });
  expect(stdout).toBe('keepLast: 9\n');
});
