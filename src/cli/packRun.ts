import { existsSync } from 'node:fs';
import { readdir, rename, rm, stat, writeFile } from 'node:fs/promises';
import { basename, isAbsolute, join } from 'node:path';
import { stringify } from 'yaml';
import { countValues, type HostTensor, type HostTensors } from '../core/checkpoint/hostTensor.ts';
import { writeSafetensors } from '../core/checkpoint/safetensors.ts';
import { readTensors } from '../core/checkpoint/tensorIo.ts';
import { makeFolder } from '../core/makeFolder.ts';
import { hashFile } from '../corpus/contentHash.ts';
import { ConfigError } from '../errors.ts';
import { disposeParams, flattenParams } from '../nn/params.ts';
import type { OpenRun } from '../run/openRun.ts';
import { type PackFacts, packNames } from '../run/pack.ts';
import { packageRoot } from '../run/runAssets.ts';
import { runFacts } from '../run/runFacts.ts';
import { openTrained, type TrainedRun } from '../run/runStages.ts';
import { voiceVectors } from './exportTrained.ts';
import { frozenConfig, openFromFolder } from './openFromArguments.ts';
import { preparationReport } from './runTraining.ts';

export interface PackRequest {
  readonly runFolder: string;
  readonly out: string;
  readonly floats: PackFacts['floats'];
  /** Absent: all speakers of the run. */
  readonly voices?: readonly string[] | undefined;
  readonly licence?: string | undefined;
  readonly attribution?: string | undefined;
  readonly quiet: boolean;
}

export interface Packed extends Pick<PackFacts, 'voices' | 'parameters'> {
  readonly folder: string;
  readonly bytes: number;
}

/**
 * Writes a trained run as a folder that speaks without its corpus: weights without discriminators, timbre vectors of its
 * voices, the frozen config. Written whole or not at all.
 *
 * @throws ConfigError where `out` is there already; CheckpointError where the run was not trained.
 */
export async function packRun(request: PackRequest): Promise<Packed> {
  const { runFolder, out, floats } = request;
  if (existsSync(out)) throw new ConfigError(`weights pack: ${out} is there already; give another --out or remove it`);
  const { run } = await openFromFolder(runFolder, preparationReport(request.quiet));
  const draft = `${out}.draft-${process.pid}`;
  await makeFolder(draft);
  try {
    const trained = await openTrained(run);
    const voices = await voiceVectors(run, trained, { ...(request.voices ? { voices: request.voices } : {}) });
    const weights = await speakingWeights(trained);
    await writeSafetensors(join(draft, packNames.weights), weights, { floats, metadata: { run: run.config.name } });
    await writeSafetensors(join(draft, packNames.voices), new Map(Object.entries(voices).map(asTensor)));
    await writeFile(join(draft, 'resolved.yaml'), stringify(withoutPlaces(await frozenConfig(runFolder))));
    await writeJson(draft, 'speakers.json', await run.speakers());
    await writeJson(draft, 'stages.json', { finished: trained.finished, stages: stagesOf(trained) });
    await writeJson(
      draft,
      packNames.about,
      await factsOf(run, request, { draft, weights, voices: Object.keys(voices) }),
    );
    await rename(draft, out);
    const bytes = await sizeOf(out);
    return { folder: out, bytes, voices: Object.keys(voices), parameters: parametersOf(weights) };
  } finally {
    run.close();
    await rm(draft, { recursive: true, force: true });
  }
}

async function speakingWeights({ params }: TrainedRun): Promise<HostTensors> {
  const all = await readTensors(flattenParams(params));
  disposeParams(params);
  return new Map([...all].filter(([path]) => !path.startsWith('discriminators/')));
}

function asTensor([voice, data]: readonly [string, Float32Array]): readonly [string, HostTensor] {
  return [voice, { shape: [data.length], data }];
}

/** What was trained, without the folders in which it was. */
function stagesOf({ stages }: TrainedRun) {
  return stages.map(({ folder: _, reused: __, ...stage }) => stage);
}

/** A config without folders of one machine: of an absolute path its last name is left. */
function withoutPlaces(value: unknown): unknown {
  if (typeof value === 'string') return isAbsolute(value) ? basename(value) : value;
  if (Array.isArray(value)) return value.map(withoutPlaces);
  if (typeof value !== 'object' || value === null) return value;
  const kept = Object.entries(value).filter(([key]) => key !== 'runFolder');
  return Object.fromEntries(kept.map(([key, inner]) => [key, withoutPlaces(inner)]));
}

async function factsOf(
  run: OpenRun,
  { floats, licence, attribution }: PackRequest,
  {
    draft,
    weights,
    voices,
  }: { readonly draft: string; readonly weights: HostTensors; readonly voices: readonly string[] },
): Promise<PackFacts> {
  const { tonelab, gitCommit } = await runFacts(packageRoot);
  const names = [packNames.weights, packNames.voices, 'resolved.yaml', 'speakers.json', 'stages.json'];
  const hashes = await Promise.all(names.map(async (name) => [name, await hashFile(join(draft, name))] as const));
  return {
    ...{ name: run.config.name, tonelab, gitCommit, floats, voices },
    parameters: parametersOf(weights),
    ...{ licence: licence ?? null, attribution: attribution ?? null },
    files: Object.fromEntries(hashes),
  };
}

function parametersOf(weights: HostTensors): number {
  return [...weights.values()].reduce((sum, { shape }) => sum + countValues(shape), 0);
}

async function writeJson(folder: string, name: string, value: unknown): Promise<void> {
  await writeFile(join(folder, name), `${JSON.stringify(value, null, 2)}\n`);
}

async function sizeOf(folder: string): Promise<number> {
  const names = await readdir(folder);
  const sizes = await Promise.all(names.map(async (name) => (await stat(join(folder, name))).size));
  return sizes.reduce((sum, size) => sum + size, 0);
}
