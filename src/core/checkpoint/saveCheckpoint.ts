import { createHash } from 'node:crypto';
import { join } from 'node:path';
import { CheckpointError } from '../../errors.ts';
import { writeFileSynced, writeFolderAtomically } from '../atomicFile.ts';
import { storageError } from '../storageError.ts';
import { architectureHash } from './architecture.ts';
import {
  type CheckpointEntry,
  checkpointFolderName,
  prepareCheckpointsFolder,
  pruneCheckpoints,
  writePointer,
} from './checkpointFolder.ts';
import { type CheckpointState, checkpointFormat } from './checkpointState.ts';
import type { HostTensors } from './hostTensor.ts';
import { encodeSafetensors } from './safetensors.ts';

/** All that a run needs to go on as if it had never stopped. */
export interface CheckpointContent {
  /** Optimizer steps done in this stage. */
  readonly step: number;
  readonly stage: string;
  readonly configHash: string;
  readonly params: HostTensors;
  /** The optimizer's moments, by names of the optimizer's own. */
  readonly optimizer: HostTensors;
  /** The averaged parameters, when the run keeps them. */
  readonly ema?: HostTensors;
  readonly updateCounts: Readonly<Record<string, number>>;
  readonly metrics?: Readonly<Record<string, number>>;
  /** The best value so far; when its step is this one, the checkpoint becomes `best`. */
  readonly best?: CheckpointState['best'];
  readonly trainer?: CheckpointState['trainer'];
}

export interface SaveChoices {
  /** How many checkpoints to keep beside the best one; at least 1. */
  readonly keepLast: number;
}

export interface SavedCheckpoint extends CheckpointEntry {
  /** The older checkpoints that were removed, now that this one stands. */
  readonly pruned: readonly CheckpointEntry[];
}

/**
 * Writes a checkpoint as a folder that appears whole or not at all, points `latest` (and `best`) at it, and only then
 * removes old ones.
 *
 * @throws StorageError when the disk refuses; every earlier checkpoint and pointer still stands.
 * @throws CheckpointError when the content cannot be written, such as a metric that is not finite.
 */
export async function saveCheckpoint(
  checkpointsFolder: string,
  content: CheckpointContent,
  choices: SaveChoices,
): Promise<SavedCheckpoint> {
  if (!(choices.keepLast >= 1)) {
    throw new CheckpointError(`saveCheckpoint: keepLast is ${choices.keepLast}, expected at least 1`);
  }
  const folder = join(checkpointsFolder, checkpointFolderName(content.step));
  await prepareCheckpointsFolder(checkpointsFolder).catch((cause: unknown) => {
    throw storageError('prepare', checkpointsFolder, cause);
  });
  await writeFolderAtomically(folder, (temporary) => fillCheckpoint(temporary, content));
  await writePointer(checkpointsFolder, 'latest', content.step);
  if (content.best?.step === content.step) await writePointer(checkpointsFolder, 'best', content.step);
  const pruned = await pruneCheckpoints(checkpointsFolder, content.step, choices.keepLast);
  return { step: content.step, folder, pruned };
}

async function fillCheckpoint(folder: string, content: CheckpointContent): Promise<void> {
  const files: CheckpointState['files'] = {};
  for (const [name, tensors] of filesOf(content)) {
    const blocks = encodeSafetensors(tensors);
    files[name] = digest(blocks);
    await writeFileSynced(join(folder, name), blocks);
  }
  const state: CheckpointState = {
    format: checkpointFormat,
    step: content.step,
    stage: content.stage,
    configHash: content.configHash,
    architectureHash: architectureHash(content.params),
    updateCounts: { ...content.updateCounts },
    metrics: finite(content.metrics ?? {}),
    best: content.best ?? null,
    trainer: content.trainer ?? {},
    files,
  };
  await writeFileSynced(join(folder, 'state.json'), `${JSON.stringify(state, null, 2)}\n`);
}

function filesOf(content: CheckpointContent): readonly (readonly [string, HostTensors])[] {
  const files: [string, HostTensors][] = [
    ['model.safetensors', content.params],
    ['optimizer.safetensors', content.optimizer],
  ];
  if (content.ema) files.push(['ema.safetensors', content.ema]);
  return files;
}

function digest(blocks: readonly Uint8Array[]): { bytes: number; sha256: string } {
  const hash = createHash('sha256');
  let bytes = 0;
  for (const block of blocks) {
    hash.update(block);
    bytes += block.byteLength;
  }
  return { bytes, sha256: hash.digest('hex') };
}

/** JSON has no NaN; a metric that has no number yet is left out. */
function finite(metrics: Readonly<Record<string, number>>): Record<string, number> {
  return Object.fromEntries(Object.entries(metrics).filter(([, value]) => Number.isFinite(value)));
}
