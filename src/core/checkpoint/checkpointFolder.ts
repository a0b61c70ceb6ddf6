import { readdir, readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { CheckpointError } from '../../errors.ts';
import { isMissing, temporaryPrefix, writeFileAtomically } from '../atomicFile.ts';
import { makeFolder } from '../makeFolder.ts';

/** Which checkpoint is meant: the one written last, the best by the validated metric, or that of a step. */
export type CheckpointChoice = 'latest' | 'best' | number;

/** A checkpoint that stands on the disk. */
export interface CheckpointEntry {
  readonly step: number;
  readonly folder: string;
}

const folderPattern = /^step-(\d{8,})$/;

/** The folder name of a step: `step-00001200`. */
export function checkpointFolderName(step: number): string {
  return `step-${String(step).padStart(8, '0')}`;
}

/** Lists the whole checkpoints in a folder, oldest step first. A folder that is absent has none. */
export async function listCheckpoints(checkpointsFolder: string): Promise<readonly CheckpointEntry[]> {
  const entries = await readdir(checkpointsFolder, { withFileTypes: true }).catch((cause: unknown) => {
    if (isMissing(cause)) return [];
    throw new CheckpointError(`${checkpointsFolder}: cannot be listed: ${(cause as Error).message}`, { cause });
  });
  return entries
    .flatMap((entry) => {
      const step = entry.isDirectory() ? folderPattern.exec(entry.name)?.[1] : undefined;
      return step === undefined ? [] : [{ step: Number(step), folder: join(checkpointsFolder, entry.name) }];
    })
    .sort((left, right) => left.step - right.step);
}

/**
 * Finds one checkpoint. `latest` and `best` follow their pointers; where the pointer's folder is gone, `latest` falls
 * back to the highest step.
 *
 * @throws CheckpointError that lists the steps there are.
 */
export async function findCheckpoint(checkpointsFolder: string, choice: CheckpointChoice): Promise<CheckpointEntry> {
  const entries = await listCheckpoints(checkpointsFolder);
  const step = typeof choice === 'number' ? choice : await readPointer(checkpointsFolder, choice);
  const found = entries.find((entry) => entry.step === step) ?? (choice === 'latest' ? entries.at(-1) : undefined);
  if (found) return found;
  const wanted = typeof choice === 'number' ? `of step ${choice}` : `marked '${choice}'`;
  const there =
    entries.length === 0 ? 'it holds none' : `it has steps ${entries.map((entry) => entry.step).join(', ')}`;
  throw new CheckpointError(`${checkpointsFolder}: has no checkpoint ${wanted}; ${there}`);
}

/** Points `latest` or `best` at a step, in one replacement. */
export async function writePointer(checkpointsFolder: string, name: 'latest' | 'best', step: number): Promise<void> {
  const pointer = { step, folder: checkpointFolderName(step) };
  await writeFileAtomically(pointerFile(checkpointsFolder, name), `${JSON.stringify(pointer)}\n`);
}

/** The step that `latest` or `best` points at, or undefined when there is no such pointer. */
export async function readPointer(checkpointsFolder: string, name: 'latest' | 'best'): Promise<number | undefined> {
  const file = pointerFile(checkpointsFolder, name);
  const text = await readFile(file, 'utf8').catch((cause: unknown) => {
    if (isMissing(cause)) return undefined;
    throw new CheckpointError(`${file}: cannot be read: ${(cause as Error).message}`, { cause });
  });
  if (text === undefined) return undefined;
  const step = /"step":\s*(\d+)/.exec(text)?.[1];
  if (step !== undefined) return Number(step);
  throw new CheckpointError(
    `${file}: got ${JSON.stringify(text.slice(0, 60))}, expected {"step": ...}: delete the file`,
  );
}

/**
 * Removes older checkpoints than the `keepLast` ones up to `step`, but never the best. Steps beyond `step` stay: a run
 * that was resumed from an earlier point will write them anew.
 */
export async function pruneCheckpoints(
  checkpointsFolder: string,
  step: number,
  keepLast: number,
): Promise<readonly CheckpointEntry[]> {
  const best = await readPointer(checkpointsFolder, 'best');
  const upToHere = (await listCheckpoints(checkpointsFolder)).filter((entry) => entry.step <= step);
  const removed = upToHere.slice(0, Math.max(0, upToHere.length - keepLast)).filter((entry) => entry.step !== best);
  for (const entry of removed) await rm(entry.folder, { recursive: true, force: true });
  return removed;
}

/** Makes the folder and removes what a killed process left half-written in it. One run writes to a folder at a time. */
export async function prepareCheckpointsFolder(checkpointsFolder: string): Promise<void> {
  makeFolder(checkpointsFolder);
  for (const name of await readdir(checkpointsFolder)) {
    if (name.startsWith(temporaryPrefix)) await rm(join(checkpointsFolder, name), { recursive: true, force: true });
  }
}

function pointerFile(checkpointsFolder: string, name: 'latest' | 'best'): string {
  return join(checkpointsFolder, `${name}.json`);
}
