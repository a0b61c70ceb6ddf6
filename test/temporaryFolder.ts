import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/* Tests write below one temporary folder, which goes when all are done: what a test leaves behind stays nowhere. */

const before = process.env['TMPDIR'];
const folder = mkdtempSync(join(tmpdir(), 'tonelab-tests-'));

export function setup(): void {
  process.env['TMPDIR'] = folder;
}

export function teardown(): void {
  rmSync(folder, { recursive: true, force: true });
  if (before === undefined) delete process.env['TMPDIR'];
  else process.env['TMPDIR'] = before;
}
