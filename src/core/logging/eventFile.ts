import { readdirSync } from 'node:fs';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { type AppendFile, openAppendFile } from '../appendFile.ts';
import { makeFolder } from '../makeFolder.ts';
import { maskedCrc32c } from './crc32c.ts';
import { encodeMessage } from './tensorBoardProto.ts';

/** A file of TensorBoard events, one record each. */
export interface EventFile {
  readonly file: string;
  /** Writes one event with the time of now; `what` is the event's one content. */
  write(step: number, what: Readonly<Record<string, unknown>>): void;
  flush(): void;
  close(): void;
}

const namePattern = /^events\.out\.tfevents\.(\d+)\./;

/**
 * Begins a new event file in a run's folder. Its name sorts after those already there, for TensorBoard reads the files
 * of a folder in the order of their names.
 *
 * @throws StorageError when it cannot be written.
 */
export function createEventFile(folder: string, nowSeconds: () => number): EventFile {
  const target = openAppendFile(join(folder, nextName(folder, nowSeconds())));
  const write = (step: number, what: Readonly<Record<string, unknown>>): void =>
    appendRecord(target, encodeMessage('Event', { wall_time: nowSeconds(), step, ...what }));
  write(0, { file_version: 'brain.Event:2' });
  return { file: target.file, write, flush: () => target.flush(), close: () => target.close() };
}

/**
 * One TFRecord: byte count (uint64), its checksum, the bytes, their checksum; little-endian.
 *
 * Source: tensorflow/tensorflow, tensorflow/core/lib/io/record_writer.h.
 */
export function encodeRecord(data: Uint8Array): Uint8Array {
  const record = Buffer.alloc(8 + 4 + data.byteLength + 4);
  record.writeBigUInt64LE(BigInt(data.byteLength), 0);
  record.writeUInt32LE(maskedCrc32c(record.subarray(0, 8)), 8);
  record.set(data, 12);
  record.writeUInt32LE(maskedCrc32c(data), 12 + data.byteLength);
  return record;
}

function appendRecord(target: AppendFile, data: Uint8Array): void {
  target.append(encodeRecord(data));
}

function nextName(folder: string, nowSeconds: number): string {
  makeFolder(folder);
  const seconds = readdirSync(folder).map((name) => Number(namePattern.exec(name)?.[1] ?? 0));
  const own = Math.max(Math.floor(nowSeconds), ...seconds.map((second) => second + 1));
  return `events.out.tfevents.${String(own).padStart(10, '0')}.${hostname()}.${process.pid}`;
}
