import { createHash } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { NativeBinding } from '../../nn/ops/nativeBackend.ts';
import { sessionConfigVariable } from '../runtime/sessionOptionsSource.ts';
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

/**
 * Loads the graph of a segment, or takes the same one that is loaded already.
 *
 * `optimized`: TensorFlow's graph optimizer (Grappler) rewrites the graph before its first run. It folds weights that are
 * written into a graph; a training step becomes a few percent faster and starts later: docs/performance.md.
 */
export function loadModel(binding: NativeBinding, segment: Segment, optimized: boolean): LoadedModel {
  const bytes = encodeSavedModel(segment, { tensorFlowVersion: binding.TF_Version });
  const key = `${optimized} ${createHash('sha256').update(bytes).digest('hex')}`;
  const load = () => loadBytes(binding, bytes);
  const entry = loaded.get(key) ?? { model: optimized ? load() : withoutOptimizer(load), users: 0 };
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

/** ConfigProto { graph_options { rewrite_options { disable_meta_optimizer: true } } }. Source: tensorflow/core/protobuf/config.proto. */
const noOptimizer = '52055203980101';

/** Runtimes that were not compiled here do not know the variable, and optimize. */
function withoutOptimizer<Result>(load: () => Result): Result {
  process.env[sessionConfigVariable] = noOptimizer;
  try {
    return load();
  } finally {
    delete process.env[sessionConfigVariable];
  }
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
