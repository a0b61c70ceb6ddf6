import { createHash } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { NativeBinding } from '../../nn/ops/nativeBackend.ts';
import type { Segment } from './recording.ts';
import { encodeSavedModel, servingTag } from './savedModelProto.ts';

/** A graph in TensorFlow's hands. */
export interface LoadedModel {
  readonly model: number;
  /** Frees the graph when no one else uses it. */
  release(): void;
}

/** Graphs by what they are, each with the number of its users: TensorFlow optimizes and compiles a loaded graph by itself. */
const loaded = new Map<string, { readonly model: number; users: number }>();

/** Loads the graph of a segment, or takes the same one that is loaded already. */
export function loadModel(binding: NativeBinding, segment: Segment): LoadedModel {
  const bytes = encodeSavedModel(segment, { tensorFlowVersion: binding.TF_Version });
  const key = createHash('sha256').update(bytes).digest('hex');
  const entry = loaded.get(key) ?? { model: loadBytes(binding, bytes), users: 0 };
  entry.users += 1;
  loaded.set(key, entry);
  return {
    model: entry.model,
    release() {
      entry.users -= 1;
      if (entry.users > 0) return;
      loaded.delete(key);
      binding.deleteSavedModel(entry.model);
    },
  };
}

function loadBytes(binding: NativeBinding, bytes: Uint8Array): number {
  const folder = mkdtempSync(join(tmpdir(), 'tonelab-graph-'));
  try {
    writeFileSync(join(folder, 'saved_model.pb'), bytes);
    return binding.loadSavedModel(folder, servingTag);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
