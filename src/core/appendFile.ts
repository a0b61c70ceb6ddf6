import { closeSync, fstatSync, fsyncSync, ftruncateSync, openSync, writeSync } from 'node:fs';
import { dirname } from 'node:path';
import { makeFolder } from './makeFolder.ts';
import { storageError } from './storageError.ts';

/**
 * A file that only grows, by whole records: a record that does not fit on the disk is cut off again, so that the file
 * always ends with a whole one. Synchronous, so that nothing is in flight when the process is told to stop.
 */
export interface AppendFile {
  readonly file: string;
  /** Where the next record will begin, in bytes. */
  readonly endBytes: number;
  /** Writes one record at the end. @throws StorageError; the file then ends where it ended before. */
  append(record: string | Uint8Array): void;
  /** Cuts the file off, in bytes from its beginning. */
  truncate(endBytes: number): void;
  /** Waits until the disk has everything. */
  flush(): void;
  close(): void;
}

/** Opens a file for appending records, making it and its folder when absent. @throws StorageError */
export function openAppendFile(file: string): AppendFile {
  const descriptor = attempt('open', file, () => {
    makeFolder(dirname(file));
    return openSync(file, 'a');
  });
  let endBytes = fstatSync(descriptor).size;
  let isOpen = true;
  const truncate = (bytes: number): void => {
    attempt('cut', file, () => ftruncateSync(descriptor, bytes));
    endBytes = bytes;
  };
  return {
    file,
    get endBytes() {
      return endBytes;
    },
    append(record) {
      const bytes = typeof record === 'string' ? Buffer.from(record) : record;
      try {
        writeWhole(descriptor, bytes);
      } catch (cause) {
        cutBack(descriptor, endBytes);
        throw storageError('append to', file, cause);
      }
      endBytes += bytes.byteLength;
    },
    truncate,
    flush() {
      if (isOpen) attempt('flush', file, () => fsyncSync(descriptor));
    },
    close() {
      if (!isOpen) return;
      isOpen = false;
      attempt('close', file, () => closeSync(descriptor));
    },
  };
}

/** One write may take a part only, when the disk fills up. */
function writeWhole(descriptor: number, bytes: Uint8Array): void {
  for (let written = 0; written < bytes.byteLength; ) {
    written += writeSync(descriptor, bytes, written, bytes.byteLength - written);
  }
}

function cutBack(descriptor: number, endBytes: number): void {
  try {
    ftruncateSync(descriptor, endBytes);
  } catch {
    // Not a regular file, such as a pipe: nothing to cut.
  }
}

function attempt<T>(action: string, file: string, work: () => T): T {
  try {
    return work();
  } catch (cause) {
    throw storageError(action, file, cause);
  }
}
