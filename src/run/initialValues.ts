import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { assignParams } from '../core/checkpoint/architecture.ts';
import { findCheckpoint } from '../core/checkpoint/checkpointFolder.ts';
import { checkpointModel, loadCheckpoint } from '../core/checkpoint/loadCheckpoint.ts';
import { configHash } from '../core/config/configHash.ts';
import type { SemanticEncoder } from '../core/contracts.ts';
import { mergeStoredAdapters } from '../core/model/adapters.ts';
import { replaceLeaves } from '../core/model/initModel.ts';
import type { ModelParams } from '../core/objectives/objective.ts';
import type { Stage } from '../core/trainer/stage.ts';
import { hashFile } from '../corpus/contentHash.ts';
import { ConfigError } from '../errors.ts';
import { flattenParams } from '../nn/params.ts';
import type * as tf from '../tf.ts';
import { isPack, packNames } from './pack.ts';
import { runAssets } from './runAssets.ts';

type Origin = NonNullable<Stage['initFrom']>[number];

/** A finished stage as others start from it. */
export interface KnownStage {
  readonly name: string;
  readonly folder: string;
  readonly hash: string;
}

/**
 * Parameters with those of `initFrom` in their place: each origin names a run (a run folder, a pack, a checkpoint folder or a
 * .safetensors file), a stage of it, and optionally one part of the model. Leaves that are replaced are disposed.
 * @throws ConfigError for an unknown stage, CheckpointError when weights are missing or do not fit.
 */
export async function initialValues(
  params: ModelParams,
  origins: readonly Origin[],
  at: { readonly owner: string; readonly stages: readonly KnownStage[]; readonly semantic: SemanticEncoder },
): Promise<{ readonly params: ModelParams; readonly hash: string }> {
  let current = params;
  const sources: string[] = [];
  for (const origin of origins) {
    const source = await locate(origin, at);
    const loaded = await loadCheckpoint(source, { parts: ['params', 'ema'] });
    const choice = origin.part === undefined ? {} : { part: origin.part };
    const isSemantic = origin.part === undefined || `${origin.part}/`.startsWith('semantic/');
    const model = checkpointModel(loaded);
    const values = isSemantic ? mergeStoredAdapters(at.semantic, model) : model;
    const { assigned } = assignParams(wantedOf(current, origin), values, { ...choice, source });
    current = replaceLeaves(current, assigned);
    const files = ['model.safetensors', 'ema.safetensors'].flatMap((name) => loaded.state?.files[name]?.sha256 ?? []);
    const content = files.length === 0 ? await hashFile(source) : files.join(' and ');
    sources.push(`${origin.part ?? 'all'} of ${content}`);
  }
  return { params: current, hash: configHash(sources) };
}

/** What an origin has to have: a pack has what speaks. */
function wantedOf(params: ModelParams, { run }: Origin): ReadonlyMap<string, tf.Tensor> {
  const all = flattenParams(params);
  if (run === undefined || !isPack(runAssets.resolve(run))) return all;
  return new Map([...all].filter(([path]) => !path.startsWith('discriminators/')));
}

async function locate(
  origin: Origin,
  at: { readonly owner: string; readonly stages: readonly KnownStage[] },
): Promise<string> {
  if (origin.run === undefined) return stageCheckpoint(origin.stage, at.stages, `${at.owner}.initFrom`);
  const place = runAssets.resolve(origin.run);
  if (isPack(place)) return join(place, packNames.weights);
  const listing = join(place, 'stages.json');
  if (!existsSync(listing)) return place;
  const { stages } = JSON.parse(await readFile(listing, 'utf8')) as { readonly stages: readonly KnownStage[] };
  return stageCheckpoint(origin.stage, stages, `${at.owner}.initFrom (run ${origin.run})`);
}

async function stageCheckpoint(
  name: string | undefined,
  stages: readonly KnownStage[],
  owner: string,
): Promise<string> {
  const stage = name === undefined ? stages.at(-1) : stages.find((known) => known.name === name);
  if (stage === undefined) {
    throw new ConfigError(
      `${owner}: no finished stage '${name ?? 'before'}' (known: ${stages.map((known) => known.name).join(', ') || 'none'})`,
    );
  }
  return (await findCheckpoint(join(stage.folder, 'checkpoints'), 'latest')).folder;
}
