import { existsSync } from 'node:fs';
import { mkdir, rename, rm, writeFile } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { encodeSavedModel } from '../core/compile/savedModelProto.ts';
import { storageError } from '../core/storageError.ts';
import { CompileError, ConfigError } from '../errors.ts';
import { nativeBackend } from '../nn/ops/nativeBackend.ts';
import * as tf from '../tf.ts';
import { savedModelDifference } from './savedModelDifference.ts';
import type { SavedModelSource } from './savedModelSource.ts';
import { type SpeechRequest, speechRequest } from './speechRequest.ts';
import { speechSavedModel } from './speechSavedModel.ts';

export interface SavedModelExport {
  readonly folder: string;
  readonly output: 'wave' | 'mel';
  readonly bytes: number;
  readonly voices: readonly string[];
  /** Largest difference of the exported graph's result from the synthesizer's, over the first example in the first voice. */
  readonly maxDifference: number;
}

/** What the export may differ by from the run; kernels of other shapes sum in another order. */
const tolerance = 1e-3;

/** The largest message that TensorFlow reads: weights lie in the graph. */
const largestGraph = 2 ** 31 - 1;

/**
 * Writes a synthesizer as a TensorFlow SavedModel with `tonelab.json` beside it, which says how it is called and has the
 * symbol table, the voices and examples. The folder appears whole or not at all.
 *
 * @throws ConfigError when the folder exists. @throws CompileError where the backend is not native, a part cannot be
 * recorded, or the weights pass 2 GiB. @throws StorageError when it cannot be written.
 */
export async function exportSavedModel(source: SavedModelSource, folder: string): Promise<SavedModelExport> {
  expectFree(folder);
  const backend = nativeBackend();
  if (backend === undefined) {
    throw new CompileError(
      `export savedmodel: the backend is '${tf.getBackend()}', which makes no graphs; install the native runtime: npx tonelab runtime install`,
    );
  }
  const { parts, params, synthesis } = source;
  const model = speechSavedModel(parts, params, synthesis);
  const examples = source.examples.map((sequence) => speechRequest(parts, sequence));
  const bytes = encodeSavedModel(model, {
    tensorFlowVersion: backend.binding.TF_Version,
    signature: model.signature,
  });
  if (bytes.length > largestGraph) {
    throw new CompileError(`export savedmodel: weights and graph are ${bytes.length} bytes, expected at most 2 GiB`);
  }
  const description = describe(source, { output: model.output, signature: model.signature, examples });
  const temporary = join(dirname(folder), `.writing-${basename(folder)}-${process.pid}`);
  try {
    await mkdir(temporary, { recursive: true });
    await writeFile(join(temporary, 'saved_model.pb'), bytes);
    await writeFile(join(temporary, 'tonelab.json'), `${JSON.stringify(description, null, 1)}\n`);
    const maxDifference = await savedModelDifference(source, { backend, folder: temporary, model, examples });
    if (!(maxDifference < tolerance)) {
      throw new CompileError(
        `export savedmodel: the graph's ${model.output} differs from the run's by ${maxDifference}, expected less than ${tolerance}; a part decides by its input what it computes`,
      );
    }
    await rename(temporary, folder);
    return { folder, output: model.output, bytes: bytes.length, voices: Object.keys(source.voices), maxDifference };
  } catch (cause) {
    await rm(temporary, { recursive: true, force: true });
    throw cause instanceof Error && 'code' in cause ? storageError('write', folder, cause) : cause;
  }
}

/** @throws ConfigError when something is there already: nothing is written over. */
export function expectFree(folder: string): void {
  if (existsSync(folder)) {
    throw new ConfigError(`--out ${folder}: it exists already; remove it or name another folder`);
  }
}

function describe(
  { spectral, synthesis, table, voices, origin }: SavedModelSource,
  made: {
    readonly output: 'wave' | 'mel';
    readonly signature: { readonly inputs: object; readonly outputs: object };
    readonly examples: readonly SpeechRequest[];
  },
) {
  const vectors = Object.entries(voices).map(([name, vector]) => [name, [...vector]] as const);
  return {
    format: 'tonelab-savedmodel-1',
    ...origin,
    signature: 'serving_default',
    inputs: Object.keys(made.signature.inputs),
    outputs: Object.keys(made.signature.outputs),
    output: made.output,
    ...(made.output === 'wave' ? {} : { note: "the run's vocoder is no network: log-mel frames come out" }),
    sampleRate: spectral.sampleRate,
    spectral,
    defaults: { speed: 1, noise_scale: synthesis.noiseScale, seed: 1 },
    symbolTable: {
      ...{ version: table.version, symbols: table.symbols },
      ...{ toneCount: table.toneCount, languages: table.languages },
    },
    voices: Object.fromEntries(vectors),
    examples: made.examples,
  };
}
