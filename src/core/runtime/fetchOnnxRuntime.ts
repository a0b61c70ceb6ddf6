import { existsSync } from 'node:fs';
import { mkdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { RuntimeSetupError } from '../../errors.ts';
import { onnxRuntimeFolder } from './onnxRuntime.ts';
import { lastLines, runCommand } from './runCommand.ts';

const onnx = {
  name: 'onnxruntime-node',
  version: '1.30.0',
  integrity: 'sha512-twhs1C2C/BFkz1yc5OY0KIU2GUq6DURO7hD4bx5Q2Qy3nAMJwRXW8xU3NVczE29VA9lolLOYepoD8fjTGOfIqw==',
} as const;

/**
 * Fetches onnxruntime-node (about 290 MB, MIT, by npm) into the cache folder at a pinned version and checksum, without install
 * scripts. What is there is kept; `report` is told in one line what happens.
 *
 * @throws RuntimeSetupError where npm is missing or fails, or a checksum differs; nothing half-done stays.
 */
export async function fetchOnnxRuntime(cacheFolder: string, report: (line: string) => void): Promise<void> {
  const folder = onnxRuntimeFolder(cacheFolder);
  if (existsSync(folder)) {
    report('onnxruntime: already there');
    return;
  }
  report(`onnxruntime: fetching ${onnx.name} ${onnx.version} with npm (about 290 MB unpacked)`);
  await inFreshFolder(folder, install);
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

async function install(folder: string): Promise<void> {
  await writeFile(
    join(folder, 'package.json'),
    JSON.stringify({ private: true, dependencies: { [onnx.name]: onnx.version } }),
  );
  const command = ['npm', 'install', '--ignore-scripts', '--no-audit', '--no-fund', '--loglevel=error'];
  const result = await runCommand(command, { cwd: folder });
  if (result.status !== 0) {
    throw new RuntimeSetupError(`onnxruntime: npm failed with status ${result.status}: ${lastLines(result, 5)}`);
  }
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
