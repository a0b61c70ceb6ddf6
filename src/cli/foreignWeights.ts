import { existsSync } from 'node:fs';
import { countValues, type HostTensors } from '../core/checkpoint/hostTensor.ts';
import { writeSafetensors } from '../core/checkpoint/safetensors.ts';
import { readTensors } from '../core/checkpoint/tensorIo.ts';
import { exportSystem, importSystem } from '../core/model/foreignWeights.ts';
import { freshModel } from '../core/model/initModel.ts';
import { ConfigError } from '../errors.ts';
import { disposeParams, flattenParams } from '../nn/params.ts';
import { openTrained } from '../run/runStages.ts';
import type { ConfigArguments } from './configTree.ts';
import { openFromArguments, openFromFolder } from './openFromArguments.ts';

export interface ImportedWeights {
  readonly file: string;
  readonly parts: readonly { readonly part: string; readonly tensors: number; readonly parameters: number }[];
  /** Parts that the format can name, of which the files hold nothing. */
  readonly absent: readonly string[];
}

/**
 * Writes foreign files as one safetensors file in our paths, which a stage's `initFrom` takes.
 *
 * @throws ConfigError, CheckpointError; nothing is written then.
 */
export async function importWeights(request: {
  readonly files: readonly string[];
  readonly format: string;
  readonly out: string;
  readonly speakers: number;
  readonly skip: readonly string[];
  readonly config: ConfigArguments;
}): Promise<ImportedWeights> {
  const { files, format, skip, out } = request;
  expectFree(out);
  const { run } = await openFromArguments(request.config);
  const parts = run.partsFor(request.speakers);
  const params = freshModel(parts, run.config.seed);
  const shapes = new Map([...flattenParams(params)].map(([path, { shape }]) => [path, { shape }]));
  disposeParams(params);
  run.close();
  const { tensors, roots, absent } = await importSystem(files, { format, parts, shapes, skip });
  await writeSafetensors(out, tensors, { metadata: { format, files: files.join(', ') } });
  return { file: out, parts: roots.map((root) => ({ part: root, ...sizeOf(root, tensors) })), absent };
}

export interface ExportedWeights {
  readonly file: string;
  readonly tensors: number;
  readonly parameters: number;
}

/**
 * Writes the weights of a trained run as safetensors, adapters folded in: what it speaks with in our names, or the parts
 * that a published format knows in that format's.
 *
 * @throws ConfigError, CheckpointError; nothing is written then.
 */
export async function exportWeights(request: {
  readonly runFolder: string;
  readonly format: string | undefined;
  readonly out: string;
}): Promise<ExportedWeights> {
  const { runFolder, format, out } = request;
  expectFree(out);
  const { run } = await openFromFolder(runFolder);
  try {
    const { parts, params } = await openTrained(run);
    const all = await readTensors(flattenParams(params));
    disposeParams(params);
    const speaking = () => new Map([...all].filter(([path]) => !path.startsWith('discriminators/')));
    const tensors = format === undefined ? speaking() : exportSystem(all, { format, parts });
    await writeSafetensors(out, tensors, { metadata: { format: format ?? 'tonelab', run: run.config.name } });
    return { file: out, ...sizeOf('', tensors) };
  } finally {
    run.close();
  }
}

function expectFree(file: string): void {
  if (existsSync(file)) throw new ConfigError(`weights: ${file} is there already; give another --out or remove it`);
}

function sizeOf(root: string, tensors: HostTensors): { readonly tensors: number; readonly parameters: number } {
  const own = [...tensors].filter(([path]) => root === '' || path.startsWith(`${root}/`));
  return { tensors: own.length, parameters: own.reduce((sum, [, { shape }]) => sum + countValues(shape), 0) };
}
