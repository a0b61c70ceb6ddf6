import { existsSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { homedir } from 'node:os';
import { dirname, join } from 'node:path';

const require = createRequire(import.meta.url);

/** Which TensorFlow a native runtime links: the CPU build, or the build with CUDA. */
export type NativeKind = 'cpu' | 'gpu';

/** The TensorFlow release whose libraries are linked: raised together with the wheels' hashes. */
export const tensorFlowVersion = '2.21.0';

/** Raised when the addons are compiled otherwise. */
const addonsRevision = 2;

/** What an installed runtime says of itself in its `runtime.json`. */
export interface InstalledRuntime {
  readonly kind: NativeKind;
  /** Absolute folder that holds the libraries and the two addons. */
  readonly folder: string;
  /** The package that the libraries came from. */
  readonly source: string;
  readonly sha256: string;
  readonly bytes: number;
  readonly seconds: number;
}

/** Absolute folder of everything tonelab keeps between runs: `TONELAB_CACHE`, else the user's cache folder. */
export function cacheRoot(env: NodeJS.ProcessEnv = process.env): string {
  const own = env['TONELAB_CACHE'];
  if (own !== undefined && own !== '') return own;
  const shared = env['XDG_CACHE_HOME'];
  return join(shared !== undefined && shared !== '' ? shared : join(homedir(), '.cache'), 'tonelab');
}

/** Folder of one native runtime; its name says everything that its contents depend on. */
export function runtimeFolder(kind: NativeKind, env: NodeJS.ProcessEnv = process.env): string {
  const binding = packageVersion(nodePackages[kind]);
  const name = `tensorflow-${kind}-${tensorFlowVersion}-tfjs-${binding}-addons-${addonsRevision}-${process.platform}-${process.arch}`;
  return join(cacheRoot(env), 'runtime', name);
}

/** The installed runtime of this kind, or undefined: `runtime.json` is the last file that an install writes. */
export function installedRuntime(kind: NativeKind, env: NodeJS.ProcessEnv = process.env): InstalledRuntime | undefined {
  const folder = runtimeFolder(kind, env);
  const file = join(folder, 'runtime.json');
  if (!existsSync(file) || !existsSync(join(folder, 'tfjs_binding.node'))) return undefined;
  try {
    return { ...(JSON.parse(readFileSync(file, 'utf8')) as InstalledRuntime), kind, folder };
  } catch {
    return undefined;
  }
}

/** Folder of an installed npm package. */
export function packageFolder(name: string): string {
  return dirname(require.resolve(`${name}/package.json`));
}

function packageVersion(name: string): string {
  return (JSON.parse(readFileSync(join(packageFolder(name), 'package.json'), 'utf8')) as { version: string }).version;
}

/** The npm package whose binding and kernels a kind of runtime uses. */
export const nodePackages: Readonly<Record<NativeKind, string>> = {
  cpu: '@tensorflow/tfjs-node',
  gpu: '@tensorflow/tfjs-node-gpu',
};

/** The addon that the package's own install script leaves in node_modules, if it is there. */
export function officialAddon(kind: NativeKind): string | undefined {
  const file = join(packageFolder(nodePackages[kind]), 'lib', 'napi-v8', 'tfjs_binding.node');
  return existsSync(file) ? file : undefined;
}
