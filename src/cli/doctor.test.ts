import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { type DoctorReport, renderDoctor, runDoctor } from './doctor.ts';
import { progressLines } from './runtimeInstall.ts';

describe('runDoctor', () => {
  it('names Node, the backend, memory, disk, tools and what the cache holds on this machine', async () => {
    const cache = mkdtempSync(join(tmpdir(), 'tonelab-doctor-'));
    mkdirSync(join(cache, 'recordings'));
    writeFileSync(join(cache, 'recordings', 'a.wav'), Buffer.alloc(2_000_000));
    const before = process.env['TONELAB_CACHE'];
    process.env['TONELAB_CACHE'] = cache;
    const report = await runDoctor();
    if (before === undefined) Reflect.deleteProperty(process.env, 'TONELAB_CACHE');
    else process.env['TONELAB_CACHE'] = before;
    rmSync(cache, { recursive: true });
    expect(report.node).toEqual({ version: process.versions.node, supported: true });
    expect(report.cache).toEqual({ folder: cache, entries: [{ name: 'recordings', bytes: 2_000_000 }] });
    expect(report.disk.folder).toBe(cache);
    expect(report.disk.freeBytes).toBeGreaterThan(0);
    expect(report.tools.map(({ name }) => name)).toContain('C++ compiler');
    expect(report.backend?.threads).toBeGreaterThan(0);
    expect(JSON.parse(JSON.stringify(report))).toEqual(report);
  });

  it('puts under each finding the command that mends it', () => {
    const text = renderDoctor(sick);
    expect(text).toContain('Backend       wasm: chosen by auto: node was not taken, not installed');
    expect(text).toContain('- wasm is not the fastest backend\n    npx tonelab runtime install');
    expect(text).toContain('C++ compiler  missing');
    expect(text).toContain('What must be mended:\n- less than 2 GB free in /\n    free some');
  });

  it('says so when nothing is missing', () => {
    expect(renderDoctor({ ...sick, problems: [], advice: [] })).toMatch(/Nothing is missing\.$/);
  });
});

describe('progressLines', () => {
  it('writes a line per step and per tenth of a download, never one twice', () => {
    const lines: string[] = [];
    const report = progressLines((line) => lines.push(line));
    for (const fraction of [0, 0.01, 0.11, 0.19, 1]) report({ step: 'download', message: 'downloading', fraction });
    for (const size of ['1', '2'])
      report({ step: 'download', message: `downloading 12 libraries (${size} MB so far)` });
    report({ step: 'compile', message: 'compiling' });
    expect(lines).toEqual([
      'downloading 0 %',
      'downloading 10 %',
      'downloading 100 %',
      'downloading 12 libraries',
      'compiling',
    ]);
  });
});

const sick: DoctorReport = {
  node: { version: '20.1.0', supported: true },
  backend: {
    backend: 'wasm',
    tensorFlowVersion: undefined,
    device: 'a processor',
    threads: 1,
    reason: 'chosen by auto: node was not taken, not installed',
    fasterBy: 'npx tonelab runtime install',
    line: '',
  },
  memory: { totalBytes: 8e9, freeBytes: 4e9 },
  disk: { folder: '/', freeBytes: 5e9 },
  tools: [{ name: 'C++ compiler', found: null, neededFor: 'the native runtime', mend: 'install: g++' }],
  cache: { folder: '/cache', entries: [] },
  problems: [{ what: 'less than 2 GB free in /', mend: 'free some' }],
  advice: [{ what: 'wasm is not the fastest backend', mend: 'npx tonelab runtime install' }],
};
