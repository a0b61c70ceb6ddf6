import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { findBuildTools, type PythonTools } from './buildTools.ts';
import { type WheelPin, wheelFor } from './nativeRecipe.ts';
import { fetchWheel, fileSha256 } from './pythonWheel.ts';
import { requirementsOfExtra, unpackWheel } from './wheelContents.ts';

const folder = mkdtempSync(join(tmpdir(), 'tonelab-wheel-'));
const { python } = findBuildTools();
const wheelFile = join(folder, 'index', 'tinywheel-1.0-py3-none-any.whl');
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** Writes a wheel with the layout that matters: a wanted library, an unwanted file, a path that climbs out. */
const makeWheel = `
import sys, zipfile
with zipfile.ZipFile(sys.argv[1], 'w') as wheel:
    wheel.writestr('lib/wanted.so', 'code')
    wheel.writestr('lib/../../climbed.so', 'code')
    wheel.writestr('other/unwanted.py', 'text')
    wheel.writestr('tinywheel-1.0.dist-info/METADATA', 'Metadata-Version: 2.1\\nName: tinywheel\\nVersion: 1.0\\n')
    wheel.writestr('tinywheel-1.0.dist-info/WHEEL', 'Wheel-Version: 1.0\\nRoot-Is-Purelib: true\\nTag: py3-none-any\\n')
    wheel.writestr('tinywheel-1.0.dist-info/RECORD', '')
`;

describe.runIf(python !== undefined)('a wheel fetched by the pip of this machine', () => {
  const tools = python as PythonTools;
  const [interpreter = 'python3', ...words] = python?.python ?? [];
  let pin: WheelPin;

  beforeAll(async () => {
    mkdirSync(join(folder, 'index'));
    spawnSync(interpreter, [...words, '-c', makeWheel, wheelFile]);
    // pip itself is told to look in a folder instead of the network.
    process.env['PIP_NO_INDEX'] = '1';
    process.env['PIP_FIND_LINKS'] = join(folder, 'index');
    const sha256 = await fileSha256(wheelFile);
    pin = { name: 'tinywheel', version: '1.0', sha256, bytes: 600, platformTag: 'manylinux_2_27_x86_64' };
  });
  afterAll(() => {
    Reflect.deleteProperty(process.env, 'PIP_NO_INDEX');
    Reflect.deleteProperty(process.env, 'PIP_FIND_LINKS');
  });

  it('is accepted when its hash is the pinned one, and is not fetched twice', async () => {
    const target = join(folder, 'right');
    const file = await fetchWheel(tools, pin, { folder: target });
    expect(await fileSha256(file)).toBe(pin.sha256);
    rmSync(join(target, 'requirements.txt'));
    expect(await fetchWheel(tools, pin, { folder: target })).toBe(file);
    expect(existsSync(join(target, 'requirements.txt'))).toBe(false);
  });

  it('is refused when its hash is another', async () => {
    const wrong = { ...pin, sha256: '0'.repeat(64) };
    const attempt = fetchWheel(tools, wrong, { folder: join(folder, 'wrong') });
    await expect(attempt).rejects.toThrow(/DO NOT MATCH THE HASHES/);
    expect(readdirSync(join(folder, 'wrong'))).toEqual(['requirements.txt']);
  });

  it('is unpacked by prefix, and nothing climbs out of the folder', async () => {
    const target = join(folder, 'unpacked');
    await unpackWheel(tools, wheelFile, { folder: target, prefixes: ['lib/'] });
    expect(readdirSync(target, { recursive: true }).sort()).toEqual(['lib', 'lib/wanted.so']);
    expect(readFileSync(join(target, 'lib/wanted.so'), 'utf8')).toBe('code');
    expect(existsSync(join(folder, 'climbed.so'))).toBe(false);
  });

  it('is reported when it is damaged', async () => {
    const attempt = unpackWheel(tools, join(folder, 'absent.whl'), { folder, prefixes: [''] });
    await expect(attempt).rejects.toThrow(/Could not unpack .*absent\.whl/);
  });
});

describe('the recipe', () => {
  it('pins a hash for each machine that it serves and knows no other', () => {
    for (const [kind, machine] of [
      ['cpu', 'x64'],
      ['cpu', 'arm64'],
      ['gpu', 'x64'],
    ] as const) {
      expect(wheelFor(kind, 'linux', machine)?.sha256).toMatch(/^[0-9a-f]{64}$/);
    }
    expect(wheelFor('cpu', 'win32', 'x64')).toBeUndefined();
  });

  it('reads the requirements of an extra from wheel metadata', () => {
    const metadata = [
      'Requires-Dist: numpy (>=1.26)',
      'Requires-Dist: nvidia-cublas-cu12 (<13.0,>=12.5.3.2) ; extra == "and-cuda"',
      "Requires-Dist: nvidia-nccl-cu12<3.0,>=2.27.7; extra == 'and-cuda'",
      'Requires-Dist: pytest; extra == "dev"',
    ].join('\n');
    const expected = ['nvidia-cublas-cu12<13.0,>=12.5.3.2', 'nvidia-nccl-cu12<3.0,>=2.27.7'];
    expect(requirementsOfExtra(metadata, 'and-cuda')).toEqual(expected);
  });
});
