import { existsSync, readFileSync } from 'node:fs';
import { type AppendFile, openAppendFile } from './appendFile.ts';

/** Appends records, one JSON line each. */
export interface JsonLinesWriter {
  readonly file: string;
  write(record: unknown): void;
  flush(): void;
  close(): void;
}

/**
 * Opens a JSONL file for appending. A last line that was torn by a crash (no newline at its end) is cut off first.
 *
 * @throws StorageError when the file cannot be opened or written.
 */
export function openJsonLines(file: string): JsonLinesWriter {
  const target = openAppendFile(file);
  cutTornLine(target);
  return {
    file,
    write: (record) => target.append(`${JSON.stringify(record)}\n`),
    flush: () => target.flush(),
    close: () => target.close(),
  };
}

/** Cuts off what follows the last newline. */
export function cutTornLine(target: AppendFile): void {
  if (target.endBytes === 0 || !existsSync(target.file)) return;
  const bytes = readFileSync(target.file);
  const wholeBytes = bytes.lastIndexOf('\n') + 1;
  if (wholeBytes < target.endBytes) target.truncate(wholeBytes);
}
