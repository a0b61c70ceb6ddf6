import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import { writeFileAtomically } from '../core/atomicFile.ts';
import { findCheckpoint, listCheckpoints } from '../core/checkpoint/checkpointFolder.ts';
import { checkpointModel, type LoadedCheckpoint, loadCheckpoint } from '../core/checkpoint/loadCheckpoint.ts';
import { canonicalText, configHash } from '../core/config/configHash.ts';
import type { SemanticEncoder } from '../core/contracts.ts';
import { mergeStoredAdapters } from '../core/model/adapters.ts';
import type { Stage } from '../core/trainer/stage.ts';

/** Everything that decides what a stage's result is. Two runs with equal keys share one result. */
export interface StageKey {
  readonly name: string;
  readonly stage: Stage;
  readonly model: unknown;
  readonly spectral: unknown;
  /** How the frontend reads, where that is not how the first runs were read. */
  readonly text?: unknown;
  readonly seed: number;
  readonly dataHash: string;
  /** Hash of the stage or checkpoint that it starts from; null for fresh values. */
  readonly input: string | null;
  /** What a stage's end depends on where a plateau of a validation metric decides it. */
  readonly validation?: { readonly everySteps: number; readonly utterances: number };
  /** Backend and TensorFlow version: bit-equal results are promised per backend. */
  readonly backend: string;
}

const finishedSchema = z.object({
  hash: z.string(),
  steps: z.number(),
  audioSeconds: z.number(),
  wallSeconds: z.number(),
  description: z.string(),
});

/** What is noted of a finished stage. */
export type FinishedStage = z.infer<typeof finishedSchema>;

/** A stage's own folder, named by its content: checkpoints, metrics, events, the table of parameters. */
export interface StageFolder {
  readonly hash: string;
  readonly folder: string;
  readonly checkpoints: string;
}

export function stageFolder(outputFolder: string, key: StageKey): StageFolder {
  const hash = configHash(JSON.parse(JSON.stringify(key)));
  const folder = join(outputFolder, 'stages', `${key.name}-${hash.slice(0, 12)}`);
  return { hash, folder, checkpoints: join(folder, 'checkpoints') };
}

/** Notes what the folder's name stands for. */
export async function writeStageKey(at: StageFolder, key: StageKey): Promise<void> {
  const readable = JSON.stringify(JSON.parse(canonicalText(JSON.parse(JSON.stringify(key)))), null, 2);
  await writeFileAtomically(join(at.folder, 'key.json'), `${readable}\n`);
}

export async function readFinished(at: StageFolder): Promise<FinishedStage | undefined> {
  const file = join(at.folder, 'finished.json');
  if (!existsSync(file)) return undefined;
  return finishedSchema.parse(JSON.parse(await readFile(file, 'utf8')));
}

export async function writeFinished(at: StageFolder, finished: FinishedStage): Promise<void> {
  await writeFileAtomically(join(at.folder, 'finished.json'), `${JSON.stringify(finished, null, 2)}\n`);
}

/** The last checkpoint of a stage that was stopped, or undefined when there is none. */
export async function resumePoint(at: StageFolder): Promise<LoadedCheckpoint | undefined> {
  if ((await listCheckpoints(at.checkpoints)).length === 0) return undefined;
  const { folder } = await findCheckpoint(at.checkpoints, 'latest');
  return loadCheckpoint(folder);
}

/** The parameters at the end of a finished stage: moving averages where it kept them, adapters folded in. */
export async function finalParams(at: StageFolder, semantic: SemanticEncoder): Promise<LoadedCheckpoint> {
  const { folder } = await findCheckpoint(at.checkpoints, 'latest');
  const loaded = await loadCheckpoint(folder, { parts: ['params', 'ema'] });
  return { ...loaded, params: mergeStoredAdapters(semantic, checkpointModel(loaded)) };
}
