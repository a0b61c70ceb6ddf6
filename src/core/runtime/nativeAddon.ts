import { join } from 'node:path';
import { installedRuntime, type NativeKind, officialAddon } from './runtimeCache.ts';

/** Where the compiled TensorFlow binding lies. */
export interface NativeAddon {
  readonly kind: NativeKind;
  readonly bindingFile: string;
  /** The addon that keeps TensorFlow's chatter off standard error; undefined with the official install script's binding. */
  readonly stderrFile: string | undefined;
}

/** The addons of a kind that are installed here: our own runtime first, then what the official script left. */
export function findAddon(kind: NativeKind): NativeAddon | undefined {
  const runtime = installedRuntime(kind);
  if (runtime !== undefined) {
    const bindingFile = join(runtime.folder, 'tfjs_binding.node');
    return { kind, bindingFile, stderrFile: join(runtime.folder, 'stderrRedirect.node') };
  }
  const bindingFile = officialAddon(kind);
  return bindingFile === undefined ? undefined : { kind, bindingFile, stderrFile: undefined };
}
