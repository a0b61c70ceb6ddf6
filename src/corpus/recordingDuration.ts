import { readFile } from 'node:fs/promises';
import { decodeAudio } from '../audio/readAudio.ts';
import type { TaskWork } from '../core/workers/taskWork.ts';
import { AudioError, CorpusError } from '../errors.ts';
import { hashBytes } from './contentHash.ts';

/** A recording and the line or file that names it, for messages. */
export interface PlacedRecording {
  readonly file: string;
  readonly place: string;
}

export interface MeasuredRecording {
  readonly sha256: string;
  readonly durationSeconds: number;
}

/** The work of measuring durations, for a pool of threads; `known` holds those of hashes that were measured before. */
export function createDurationWork(known: ReadonlyMap<string, number>): TaskWork<PlacedRecording, MeasuredRecording> {
  return async ({ file, place }) => {
    const bytes = await readFile(file);
    const sha256 = hashBytes(bytes);
    return { result: { sha256, durationSeconds: known.get(sha256) ?? (await measureDuration(bytes, file, place)) } };
  };
}

async function measureDuration(bytes: Uint8Array, file: string, place: string): Promise<number> {
  try {
    return (await decodeAudio(bytes, file)).durationSeconds;
  } catch (cause) {
    if (cause instanceof AudioError) throw new CorpusError(`${place}: ${cause.message}`, { cause });
    throw cause;
  }
}
