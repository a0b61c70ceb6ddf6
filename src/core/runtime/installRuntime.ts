import { existsSync, mkdirSync, renameSync, rmSync, statfsSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { RuntimeSetupError } from '../../errors.ts';
import { withLock } from '../fileLock.ts';
import { findBuildTools, type PythonTools } from './buildTools.ts';
import { compileAddons } from './compileAddons.ts';
import { folderBytes } from './folderBytes.ts';
import type { InstallOutcome, InstallProgress } from './installProgress.ts';
import { headerFolders, libraryFiles, type WheelPin, wheelFor } from './nativeRecipe.ts';
import { installOfficial } from './officialInstall.ts';
import { fetchRequirements, fetchWheel, fileSha256 } from './pythonWheel.ts';
import { type InstalledRuntime, installedRuntime, type NativeKind, runtimeFolder } from './runtimeCache.ts';
import { verifyRuntime } from './verifyRuntime.ts';
import { extraRequirements, unpackWheel } from './wheelContents.ts';

export interface InstallOptions {
  /** Link the TensorFlow that uses CUDA. Written from the same recipe; not yet run on a GPU. @default false */
  readonly gpu?: boolean;
  /** Build again even when the runtime is there. @default false */
  readonly force?: boolean;
  readonly onProgress?: (progress: InstallProgress) => void;
}

interface InstallContext {
  readonly kind: NativeKind;
  readonly pin: WheelPin;
  readonly python: PythonTools;
  readonly compiler: string;
  /** Where the runtime is put together; renamed to its final name at the end. */
  readonly folder: string;
  readonly report: (progress: InstallProgress) => void;
}

/**
 * Installs the native runtime into the cache: downloads TensorFlow's wheel, links TensorFlow.js' binding to it and
 * tries it. Does nothing when it is there; goes on where an interrupted install stopped. Where Python, pip or a compiler
 * is missing it tries the official install script, and failing that says that wasm stays.
 *
 * @throws RuntimeSetupError when a download, its hash, the compilation or the trial fails.
 */
export async function installRuntime(options: InstallOptions = {}): Promise<InstallOutcome> {
  const kind: NativeKind = options.gpu === true ? 'gpu' : 'cpu';
  const report = options.onProgress ?? (() => undefined);
  const present = installedRuntime(kind);
  if (present !== undefined && options.force !== true) return alreadyThere(present);
  const pin = wheelFor(kind, process.platform, process.arch);
  const tools = findBuildTools();
  if (pin === undefined || tools.python === undefined || tools.compiler === undefined) {
    const machine = `${process.platform} ${process.arch}`;
    const missing = pin === undefined ? [`a ${kind} TensorFlow for ${machine}`] : tools.missing;
    return installOfficial({ kind, missing, report });
  }
  const { python, compiler } = tools;
  const final = runtimeFolder(kind);
  const context: InstallContext = { kind, pin, python, compiler, folder: `${final}.partial`, report };
  const onWait = (holder: string): void => report({ step: 'wait', message: `waiting for the install of ${holder}` });
  return withLock(`${final}.lock`, () => installLocked(context, final, options.force === true), { onWait });
}

async function installLocked(context: InstallContext, final: string, force: boolean): Promise<InstallOutcome> {
  const present = installedRuntime(context.kind);
  if (present !== undefined && !force) return alreadyThere(present);
  const started = performance.now();
  mkdirSync(context.folder, { recursive: true });
  if (!existsSync(join(context.folder, 'unpacked'))) {
    requireDiskSpace(context);
    await unpackLibraries(context);
  }
  context.report({ step: 'compile', message: 'compiling the binding (about 20 s)' });
  await compileAddons(context.compiler, context.kind, context.folder);
  context.report({ step: 'verify', message: 'loading TensorFlow and running one operation' });
  const verified = await verifyRuntime(context.folder);
  for (const name of ['tensorflow/include', 'wheels', 'unpacked', 'stderrRedirect.cc', 'sessionOptions.h']) {
    rmSync(join(context.folder, name), { recursive: true, force: true });
  }
  const seconds = (performance.now() - started) / 1000;
  const bytes = folderBytes(context.folder);
  const about = {
    source: `${context.pin.name} ${verified.tensorFlowVersion}`,
    sha256: context.pin.sha256,
    bytes,
    seconds,
  };
  writeFileSync(join(context.folder, 'runtime.json'), `${JSON.stringify(about, null, 2)}\n`);
  rmSync(final, { recursive: true, force: true });
  renameSync(context.folder, final);
  const line = `native runtime installed: TensorFlow ${verified.tensorFlowVersion} in ${seconds.toFixed(0)} s, ${megabytes(bytes)} in ${final}`;
  return { installed: 'linked', changed: true, folder: final, seconds, bytes, line };
}

/** Downloads and unpacks; the file `unpacked` is written last, so that an interrupted run starts this part again. */
async function unpackLibraries(context: InstallContext): Promise<void> {
  const { pin, python, folder, report } = context;
  const wheels = join(folder, 'wheels');
  const onBytes = (bytes: number): void => {
    const fraction = Math.min(1, bytes / pin.bytes);
    report({ step: 'download', message: `downloading ${pin.name} ${pin.version} (${megabytes(pin.bytes)})`, fraction });
  };
  const wheel = await fetchWheel(python, pin, { folder: wheels, onBytes });
  report({ step: 'unpack', message: 'unpacking the libraries and the headers' });
  await unpackWheel(python, wheel, { folder, prefixes: [...libraryFiles, ...headerFolders] });
  if (pin.extra !== undefined) await unpackExtra(context, wheel, pin.extra);
  rmSync(wheels, { recursive: true, force: true });
  writeFileSync(join(folder, 'unpacked'), '');
}

/** The CUDA libraries, laid beside TensorFlow as site-packages would: its libraries look for them there. */
async function unpackExtra(context: InstallContext, wheel: string, extra: string): Promise<void> {
  const { python, folder, report } = context;
  const requirements = await extraRequirements(python, wheel, extra);
  const extras = join(folder, 'wheels', extra);
  const onBytes = (bytes: number): void => {
    report({
      step: 'download',
      message: `downloading ${requirements.length} CUDA libraries (${megabytes(bytes)} so far)`,
    });
  };
  const files = await fetchRequirements(python, requirements, { folder: extras, onBytes });
  const hashes: Record<string, string> = {};
  for (const file of files) {
    report({ step: 'unpack', message: `unpacking ${file.slice(extras.length + 1)}` });
    hashes[file.slice(extras.length + 1)] = await fileSha256(file);
    await unpackWheel(python, file, { folder, prefixes: ['nvidia/'] });
    rmSync(file);
  }
  writeFileSync(join(folder, 'cudaWheels.json'), `${JSON.stringify(hashes, null, 2)}\n`);
}

function requireDiskSpace(context: InstallContext): void {
  const needed = context.kind === 'gpu' ? 9e9 : 1.4e9;
  const disk = statfsSync(context.folder);
  const free = disk.bavail * disk.bsize;
  if (free >= needed) return;
  throw new RuntimeSetupError(
    `${context.folder} has ${megabytes(free)} free: the install needs ${megabytes(needed)}. Free some, or set TONELAB_CACHE to a folder on another disk.`,
  );
}

function alreadyThere(present: InstalledRuntime): InstallOutcome {
  const { folder, bytes } = present;
  const line = `native runtime already installed: ${present.source}, ${megabytes(bytes)} in ${folder}`;
  return { installed: 'linked', changed: false, folder, seconds: 0, bytes, line };
}

function megabytes(bytes: number): string {
  return `${(bytes / 1e6).toFixed(0)} MB`;
}
