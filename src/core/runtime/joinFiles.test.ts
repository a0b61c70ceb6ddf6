import { createHash } from 'node:crypto';
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, it } from 'vitest';
import { joinFiles } from './joinFiles.ts';

const root = mkdtempSync(join(tmpdir(), 'join-files-'));
afterAll(() => rmSync(root, { recursive: true }));

const [first, second, third] = ['a', 'b', 'c'].map((name) => join(root, name)) as [string, string, string];
const write = () => {
  for (const [index, file] of [first, second, third].entries()) writeFileSync(file, `part ${index};`);
};
const whole = 'part 0;part 1;part 2;';

it('makes one file of all parts, in their order', async () => {
  write();
  await joinFiles(first, [second, third], createHash('sha256').update(whole).digest('hex'));
  expect([readFileSync(first, 'utf8'), readdirSync(root)]).toEqual([whole, ['a']]);
});

it('refuses another whole', async () => {
  write();
  await expect(joinFiles(first, [third, second], createHash('sha256').update(whole).digest('hex'))).rejects.toThrow(
    /joined, it has SHA-256 [0-9a-f]{64}, expected/,
  );
});
