import { createRequire } from 'node:module';
import { registerBackend } from '../../tf.ts';
import type { NativeAddon } from './nativeAddon.ts';
import { loadQuietly } from './quietLoading.ts';
import { restoreRemovedNodeApis } from './removedNodeApis.ts';
import { type NativeKind, nodePackages } from './runtimeCache.ts';

const require = createRequire(import.meta.url);
type KernelBackend = ReturnType<Parameters<typeof registerBackend>[1]>;

interface NativeBinding {
  readonly TF_Version: string;
  isUsingGpuDevice(): boolean;
}

interface NativeModule {
  readonly NodeJSKernelBackend: new (binding: NativeBinding, packageName: string) => KernelBackend;
}

/** What the loaded library says of itself. */
export interface LoadedNative {
  readonly tensorFlowVersion: string;
  readonly usesGpu: boolean;
  /** What TensorFlow wrote to standard error while it loaded. */
  readonly messages: string;
}

/**
 * Loads a TensorFlow binding into this process and registers it as the backend 'tensorflow'.
 *
 * Differs: the packages' entry point is not used. It insists on a binding inside node_modules, loads node-pre-gyp and
 * registers savers that nothing here needs. Its backend class and kernels are taken directly, so the binding comes
 * straight from the cache, whatever happens to node_modules.
 *
 * @throws when the binding or a library it needs cannot be loaded; the message has what TensorFlow wrote.
 */
export function loadNative(addon: NativeAddon): LoadedNative {
  restoreRemovedNodeApis();
  // Whoever asks TensorFlow for all its messages shall see them as they come.
  const wantsMessages = process.env['TF_CPP_MIN_LOG_LEVEL'] === '0';
  process.env['TF_CPP_MIN_LOG_LEVEL'] ??= '2';
  const stderrFile = wantsMessages ? undefined : addon.stderrFile;
  const { value: binding, messages } = loadQuietly(stderrFile, () => require(addon.bindingFile) as NativeBinding);
  const { NodeJSKernelBackend } = requireBackend(addon.kind);
  registerBackend('tensorflow', () => new NodeJSKernelBackend(binding, nodePackages[addon.kind]), 3);
  return { tensorFlowVersion: binding.TF_Version, usesGpu: binding.isUsingGpuDevice(), messages };
}

/** Registers the kernels of a package and gives its backend class. */
function requireBackend(kind: NativeKind): NativeModule {
  if (kind === 'gpu') {
    require('@tensorflow/tfjs-node-gpu/dist/register_all_kernels');
    return require('@tensorflow/tfjs-node-gpu/dist/nodejs_kernel_backend') as NativeModule;
  }
  require('@tensorflow/tfjs-node/dist/register_all_kernels');
  return require('@tensorflow/tfjs-node/dist/nodejs_kernel_backend') as NativeModule;
}
