import { createRequire } from 'node:module';
import { join } from 'node:path';
import { RuntimeSetupError } from '../../errors.ts';

/** The part of onnxruntime-node that is used here; the package is fetched by the user and never a dependency. */
export interface OnnxRuntime {
  readonly InferenceSession: { create(path: string, options?: SessionOptions): Promise<OnnxSession> };
  readonly Tensor: {
    new (type: 'float32', data: Float32Array, dims: readonly number[]): OnnxTensor;
    new (type: 'int64', data: BigInt64Array, dims: readonly number[]): OnnxTensor;
  };
}

interface SessionOptions {
  readonly intraOpNumThreads?: number;
  readonly logSeverityLevel?: number;
}

interface OnnxTensor {
  readonly data: unknown;
  readonly dims: readonly number[];
}

export interface OnnxSession {
  readonly inputNames: readonly string[];
  run(feeds: Readonly<Record<string, OnnxTensor>>): Promise<Readonly<Record<string, OnnxTensor>>>;
  release(): Promise<void>;
}

/** Where `fetchOnnxRuntime` puts onnxruntime-node. */
export function onnxRuntimeFolder(cacheFolder: string): string {
  return join(cacheFolder, 'speaker-embedder', 'onnxruntime');
}

/**
 * Loads onnxruntime-node from a folder that `fetchOnnxRuntime` filled.
 * @throws RuntimeSetupError where it is there and does not load, such as on a platform without its library.
 */
export function loadOnnxRuntime(folder: string): OnnxRuntime {
  try {
    return createRequire(join(folder, 'package.json'))('onnxruntime-node') as OnnxRuntime;
  } catch (error) {
    throw new RuntimeSetupError(
      `onnxruntime-node in ${folder} does not load: ${(error as Error).message}; remove the folder and fetch it again`,
      { cause: error },
    );
  }
}
