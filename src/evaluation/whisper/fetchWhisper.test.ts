import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { fetchWhisper } from './fetchWhisper.ts';

it('leaves alone a folder that is there, and leaves nothing behind where nothing comes', async () => {
  const root = mkdtempSync(join(tmpdir(), 'tonelab-fetch-whisper-'));
  const lines: string[] = [];
  await fetchWhisper(root, (line) => lines.push(line));
  expect(lines).toEqual([`${root}: already there`]);
  const path = process.env['PATH'];
  process.env['PATH'] = '/nowhere';
  try {
    await expect(fetchWhisper(join(root, 'whisper'), () => undefined)).rejects.toThrow('needs python3 with pip, or uv');
  } finally {
    process.env['PATH'] = path;
  }
  expect(readdirSync(root)).toEqual([]);
  rmSync(root, { recursive: true });
});
