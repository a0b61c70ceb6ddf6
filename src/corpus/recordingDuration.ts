import { readFile } from 'node:fs/promises';
import { decodeAudio } from '../audio/readAudio.ts';
import type { TaskWork } from '../core/workers/taskWork.ts';
import { AudioError, CorpusError } from '../errors.ts';
import { hashBytes } from './contentHash.ts';

/** A recording and the line or file that names it, for messages. */
export interface PlacedRecording {
  readonly file: string;
  readonly place: string;
  /** What was measured before; its duration holds as long as the hash does. */
  readonly known: MeasuredRecording | undefined;
}

export interface MeasuredRecording {
  readonly sha256: string;
  readonly durationSeconds: number;
}

/** The work of hashing recordings and measuring their durations, for a pool of threads. */
export function createDurationWork(): TaskWork<PlacedRecording, MeasuredRecording> {
  return async ({ file, place, known }) => {
    const bytes = await readFile(file);
    const sha256 = hashBytes(bytes);
    if (known?.sha256 === sha256) return { result: known };
    return { result: { sha256, durationSeconds: await measureDuration(bytes, file, place) } };
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
