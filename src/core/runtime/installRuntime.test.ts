import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { findBuildTools } from './buildTools.ts';
import { installRuntime } from './installRuntime.ts';
import { cacheRoot, installedRuntime, runtimeFolder } from './runtimeCache.ts';

const environment = { ...process.env };
let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'tonelab-install-'));
  process.env['TONELAB_CACHE'] = folder;
});
afterEach(() => {
  process.env = { ...environment };
  rmSync(folder, { recursive: true, force: true });
});

describe('the cache of runtimes', () => {
  it('lies where TONELAB_CACHE says, else in the cache folder of the user', () => {
    expect(cacheRoot({ TONELAB_CACHE: '/a' })).toBe('/a');
    expect(cacheRoot({ XDG_CACHE_HOME: '/b' })).toBe('/b/tonelab');
    expect(cacheRoot({})).toMatch(/\.cache\/tonelab$/);
  });

  it('counts a runtime as installed only once its last file is there and whole', () => {
    const runtime = runtimeFolder('cpu');
    mkdirSync(runtime, { recursive: true });
    writeFileSync(join(runtime, 'tfjs_binding.node'), '');
    expect(installedRuntime('cpu')).toBeUndefined();
    writeFileSync(join(runtime, 'runtime.json'), '{"source": "tens');
    expect(installedRuntime('cpu')).toBeUndefined();
    writeFileSync(join(runtime, 'runtime.json'), '{"source": "tensorflow-cpu 2.21.0", "bytes": 853000000}');
    expect(installedRuntime('cpu')).toMatchObject({ kind: 'cpu', folder: runtime, source: 'tensorflow-cpu 2.21.0' });
  });
});

describe('installRuntime', () => {
  it('does nothing when the runtime is there', async () => {
    const runtime = runtimeFolder('cpu');
    mkdirSync(runtime, { recursive: true });
    writeFileSync(join(runtime, 'tfjs_binding.node'), '');
    writeFileSync(join(runtime, 'runtime.json'), '{"source": "tensorflow-cpu 2.21.0", "bytes": 853000000}');
    const outcome = await installRuntime();
    expect(outcome).toMatchObject({ installed: 'linked', changed: false, folder: runtime });
    expect(outcome.line).toContain('already installed: tensorflow-cpu 2.21.0, 853 MB');
  });
});

describe('findBuildTools', () => {
  it('names everything that is missing and how to get it', () => {
    process.env['PATH'] = folder;
    Reflect.deleteProperty(process.env, 'CXX');
    const { python, compiler, missing } = findBuildTools();
    expect({ python, compiler }).toEqual({ python: undefined, compiler: undefined });
    expect(missing).toEqual([
      'python3 with pip, or uv (install: python3 python3-pip)',
      'a C++ compiler (install: g++)',
    ]);
  });
});
