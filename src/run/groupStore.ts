import { createHash } from 'node:crypto';
import { readFileSync, renameSync, writeFileSync } from 'node:fs';
import { hostname } from 'node:os';
import { dirname, join } from 'node:path';
import { makeFolder } from '../core/makeFolder.ts';
import * as tf from '../tf.ts';

/** Bytes or text that something depends on. */
export type Ingredient = string | Uint8Array;

/** One of the arrays that are computed together. */
export interface StoredItem {
  /** What decides it, beside its group and the store's origin. */
  readonly from: readonly Ingredient[];
  /** Values of its array. */
  readonly size: number;
}

/** Arrays that outlast a run: read where they were computed before, computed and kept where not. In the order of the items. */
export type GroupStore = (
  items: readonly StoredItem[],
  compute: () => readonly Float32Array[],
) => readonly Float32Array[];

/**
 * Arrays beside the features, one file for each group that is computed in one pass, named by all that decides them: the
 * backend, the origin, and every item of the group (which its padding depends on). A file that cannot be written is none.
 *
 * @param origin what all groups share, such as the parameters; asked for once, when the first group is.
 */
export function groupStore(folder: string, origin: () => readonly Ingredient[]): GroupStore {
  let shared: string | undefined;
  return (items, compute) => {
    shared ??= hashOf([`${tf.getBackend()} ${tf.version_core} `, ...origin()]);
    const file = join(folder, `${hashOf([shared, ...items.flatMap(({ from }) => from)])}.f32`);
    const known = readArrays(file, items);
    if (known !== undefined) return known;
    const arrays = compute();
    writeArrays(file, arrays);
    return arrays;
  };
}

/** The same values in memory that other threads read without a copy. */
export function sharedValues(values: Float32Array): Float32Array {
  const all = new Float32Array(new SharedArrayBuffer(values.byteLength));
  all.set(values);
  return all;
}

export function viewBytes({ buffer, byteOffset, byteLength }: Float32Array | Int32Array): Uint8Array {
  return new Uint8Array(buffer, byteOffset, byteLength);
}

export function tensorBytes(tensor: tf.Tensor): Uint8Array {
  return viewBytes(tensor.dataSync<'float32'>());
}

function hashOf(parts: readonly Ingredient[]): string {
  const hash = createHash('sha256');
  for (const part of parts) hash.update(part);
  return hash.digest('hex').slice(0, 32);
}

/** In memory that other threads read without a copy; undefined where there is no such file, or it is not whole. */
function readArrays(file: string, items: readonly StoredItem[]): readonly Float32Array[] | undefined {
  const total = items.reduce((sum, { size }) => sum + size, 0);
  const bytes = bytesIn(file);
  if (bytes?.length !== 4 * total) return undefined;
  const all = new Float32Array(new SharedArrayBuffer(4 * total));
  viewBytes(all).set(bytes);
  let end = 0;
  return items.map(({ size }) => {
    end += size;
    return all.subarray(end - size, end);
  });
}

function bytesIn(file: string): Uint8Array | undefined {
  try {
    return readFileSync(file);
  } catch {
    return undefined;
  }
}

/** Whole or not at all: another run may read the same folder. */
function writeArrays(file: string, arrays: readonly Float32Array[]): void {
  const temporary = `${file}.${hostname()}-${process.pid}.tmp`;
  try {
    makeFolder(dirname(file));
    writeFileSync(temporary, Buffer.concat(arrays.map(viewBytes)));
    renameSync(temporary, file);
  } catch {
    // A full or read-only disk costs the computation in the next run, nothing more.
  }
}
