import { existsSync } from 'node:fs';
import { countValues, type HostTensors } from '../core/checkpoint/hostTensor.ts';
import { writeSafetensors } from '../core/checkpoint/safetensors.ts';
import { readTensors } from '../core/checkpoint/tensorIo.ts';
import { exportSystem, importSystem } from '../core/model/foreignWeights.ts';
import { initModel } from '../core/model/initModel.ts';
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
  const params = await initModel(parts, run.config.seed);
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
 * Writes those parts of a trained run that a format knows as safetensors in the format's own names.
 *
 * @throws ConfigError, CheckpointError; nothing is written then.
 */
export async function exportWeights(request: {
  readonly runFolder: string;
  readonly format: string;
  readonly out: string;
}): Promise<ExportedWeights> {
  expectFree(request.out);
  const { run } = await openFromFolder(request.runFolder);
  const { parts, params } = await openTrained(run);
  const ours = await readTensors(flattenParams(params));
  disposeParams(params);
  run.close();
  const tensors = exportSystem(ours, { format: request.format, parts });
  await writeSafetensors(request.out, tensors, { metadata: { format: request.format } });
  return { file: request.out, ...sizeOf('', tensors) };
}

function expectFree(file: string): void {
  if (existsSync(file)) throw new ConfigError(`weights: ${file} is there already; give another --out or remove it`);
}

function sizeOf(root: string, tensors: HostTensors): { readonly tensors: number; readonly parameters: number } {
  const own = [...tensors].filter(([path]) => root === '' || path.startsWith(`${root}/`));
  return { tensors: own.length, parameters: own.reduce((sum, [, { shape }]) => sum + countValues(shape), 0) };
}
