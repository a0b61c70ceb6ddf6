import { cpus } from 'node:os';
import { RuntimeSetupError } from '../../errors.ts';
import { enableProdMode, setBackend } from '../../tf.ts';
import { findAddon, type NativeAddon } from './nativeAddon.ts';
import { type LoadedNative, loadNative } from './nativeBackend.ts';
import { nvidiaDevice } from './nvidiaDevice.ts';
import { processorShare } from './processorShare.ts';
import type { NativeKind } from './runtimeCache.ts';
import { type BackendChoice, type BackendName, backendNames, type RuntimeReport, reportLine } from './runtimeReport.ts';
import { hasUsableGpu } from './usableGpu.ts';
import { startWasm } from './wasmBackend.ts';

export const installCommand = 'npx tonelab runtime install';

export interface StartOptions {
  /** Threads inside one native operation, and operations at once. @default `TF_NUM_INTRAOP_THREADS`, else all processors. Minimum 1. */
  readonly threads?: number;
  /** Fuses the operations of graphs by XLA; TensorFlow looks at this once, when it is loaded. @default false */
  readonly xla?: boolean;
}

/** A backend that was not taken, and why. */
interface Refusal {
  readonly backend: BackendName;
  readonly why: string;
}

interface Started {
  readonly backend: BackendName;
  readonly tensorFlowVersion: string | undefined;
  readonly device: string;
  readonly threads: number;
}

type Attempt = Started | Refusal;

/** TensorFlow can be loaded once in a process; its outcome is kept. */
const native: { kind?: NativeKind; loaded?: LoadedNative; failure?: string } = {};

/**
 * Starts the backend that carries all tensors from here on and says which one runs and why.
 * `auto` takes the first that works of node-gpu, node, wasm; a name takes that one or throws.
 *
 * @throws RuntimeSetupError when the named backend (or, for `auto`, every backend) cannot start; the message says why
 * and names the command that installs it.
 */
export async function startBackend(choice: BackendChoice, options: StartOptions = {}): Promise<RuntimeReport> {
  if (choice !== 'auto' && !backendNames.includes(choice)) {
    throw new RuntimeSetupError(`Unknown backend '${choice as string}': expected auto, ${backendNames.join(', ')}.`);
  }
  applyThreads(options.threads);
  if (options.xla === true) applyXla();
  // Otherwise TensorFlow.js advertises its Node package on the terminal when its plain JavaScript backend is touched.
  enableProdMode();
  const refusals: Refusal[] = [];
  for (const name of choice === 'auto' ? backendNames : [choice]) {
    const attempt = await startOne(name, choice);
    if (!('why' in attempt)) return describe(attempt, choice, refusals);
    refusals.push(attempt);
  }
  const reasons = refusals.map(refusalText).join('; ');
  throw new RuntimeSetupError(`No backend could be started for '${choice}': ${reasons}.`);
}

/** The backends that this machine could start now, fastest first, found without loading any. */
export function startableBackends(): readonly BackendName[] {
  return [
    ...(hasUsableGpu() ? (['node-gpu'] as const) : []),
    ...(findAddon('cpu') === undefined ? [] : (['node'] as const)),
    'wasm',
  ];
}

function applyThreads(threads: number | undefined): void {
  if (threads === undefined) return;
  if (!Number.isInteger(threads) || threads < 1) {
    throw new RuntimeSetupError(`threads is ${threads}: expected a whole number of 1 or more.`);
  }
  if (native.loaded !== undefined && threads !== processorShare()) {
    throw new RuntimeSetupError(
      `threads is ${threads}, but TensorFlow already runs with ${processorShare()}: set it before the first start.`,
    );
  }
  process.env['TF_NUM_INTRAOP_THREADS'] = String(threads);
  process.env['TF_NUM_INTEROP_THREADS'] = String(threads);
}

function applyXla(): void {
  const asked = process.env['TF_XLA_FLAGS'] ?? '';
  if (asked.includes('--tf_xla_auto_jit')) return;
  if (native.loaded !== undefined) {
    throw new RuntimeSetupError(
      'XLA was asked for, but TensorFlow is already loaded without it: ask before the first start.',
    );
  }
  process.env['TF_XLA_FLAGS'] = `${asked} --tf_xla_auto_jit=2 --tf_xla_cpu_global_jit`.trim();
}

async function startOne(name: BackendName, choice: BackendChoice): Promise<Attempt> {
  if (name === 'wasm') return startWasmBackend();
  return name === 'node-gpu' ? startGpu(choice) : startCpu();
}

async function startWasmBackend(): Promise<Attempt> {
  try {
    if (await startWasm()) {
      return { backend: 'wasm', tensorFlowVersion: undefined, device: processorName(), threads: 1 };
    }
    return { backend: 'wasm', why: 'TensorFlow.js did not accept it' };
  } catch (error) {
    return { backend: 'wasm', why: firstLine(error) };
  }
}

async function startGpu(choice: BackendChoice): Promise<Attempt> {
  const backend = 'node-gpu';
  const addon = findAddon('gpu');
  const device = nvidiaDevice();
  if (addon === undefined) {
    const seen = device === undefined ? 'no NVIDIA device is visible' : `for ${device}: ${installCommand} --gpu`;
    return { backend, why: `its runtime is not installed (${seen})` };
  }
  if (device === undefined) return { backend, why: 'its runtime is installed, but no NVIDIA device is visible' };
  const loaded = loadOnce(addon);
  if ('why' in loaded) return { backend, why: loaded.why };
  if (!loaded.usesGpu) {
    const why = `TensorFlow found no usable GPU${firstError(loaded.messages)}`;
    if (choice !== 'auto') return { backend, why };
    // The CUDA build is in this process now and no second TensorFlow can be loaded: it runs on the processor instead.
    return { backend, why: `${why}; its TensorFlow runs on the processor` };
  }
  await setBackend('tensorflow');
  return { backend, tensorFlowVersion: loaded.tensorFlowVersion, device, threads: processorShare() };
}

async function startCpu(): Promise<Attempt> {
  const backend = 'node';
  const addon = findAddon(native.kind ?? 'cpu');
  if (addon === undefined) return { backend, why: `the native runtime is not installed (${installCommand})` };
  const loaded = loadOnce(addon);
  if ('why' in loaded) return { backend, why: loaded.why };
  if (loaded.usesGpu) return { backend, why: 'this process already runs TensorFlow on a GPU' };
  await setBackend('tensorflow');
  const threads = processorShare();
  return { backend, tensorFlowVersion: loaded.tensorFlowVersion, device: processorName(), threads };
}

function loadOnce(addon: NativeAddon): LoadedNative | { readonly why: string } {
  if (native.loaded !== undefined) return native.loaded;
  if (native.failure !== undefined && native.kind === addon.kind) return { why: native.failure };
  native.kind = addon.kind;
  try {
    native.loaded = loadNative(addon);
    return native.loaded;
  } catch (error) {
    const text = error instanceof Error ? error.message : String(error);
    native.failure = `loading ${addon.bindingFile} failed: ${text}`;
    return { why: native.failure };
  }
}

function describe(started: Started, choice: BackendChoice, refusals: readonly Refusal[]): RuntimeReport {
  const tried = refusals
    .map(refusalText)
    .join('; ')
    .replaceAll(/\s*\n\s*/g, ' | ');
  const reason = choice === 'auto' ? `chosen by auto${tried === '' ? '' : `: ${tried}`}` : 'as asked for';
  const faster = fasterBy(started.backend);
  const report = { ...started, reason, ...(faster === undefined ? {} : { fasterBy: faster }) };
  return { ...report, line: reportLine(report) };
}

/** The command that would bring a faster backend than this one on this machine. */
function fasterBy(backend: BackendName): string | undefined {
  if (backend === 'node-gpu') return undefined;
  const gpuHelps = nvidiaDevice() !== undefined && findAddon('gpu') === undefined;
  if (gpuHelps) return `${installCommand} --gpu`;
  if (backend === 'node') return undefined;
  if (findAddon('cpu') === undefined) return installCommand;
  return native.failure === undefined ? undefined : `${installCommand} --force`;
}

function refusalText(refusal: Refusal): string {
  return `${refusal.backend} was not taken, ${refusal.why}`;
}

/** The first line that TensorFlow logged as an error, in parentheses and without its time stamp. */
function firstError(messages: string): string {
  const line = messages.split('\n').find((text) => /^[EF]\d{4} /.test(text));
  return line === undefined ? '' : ` (${line.replace(/^[^\]]*\] /, '')})`;
}

function firstLine(error: unknown): string {
  return (error instanceof Error ? error.message : String(error)).split('\n')[0] ?? '';
}

function processorName(): string {
  return cpus()[0]?.model.trim() ?? process.arch;
}
