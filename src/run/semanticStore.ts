import { createHash } from 'node:crypto';
import { mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import * as tf from '../tf.ts';

/** States of texts in the order of their tokens, [Tc, Cs] each. */
export type TextStates = readonly Float32Array[];

/** States of frozen layers that outlast a run: read where they were computed before, computed and kept where not. */
export type SemanticStore = (texts: readonly Int32Array[], compute: () => TextStates) => TextStates;

/** What decides the states of a text beside its tokens. */
export interface StateOrigin {
  /** The frozen parameters, in the order in which they are read. */
  readonly frozen: readonly tf.Tensor[];
  readonly boundary: number;
  /** `compiled` or `by operation`: their last bits differ. */
  readonly mode: string;
  /** Values of one token's state. */
  readonly width: number;
}

/**
 * States beside the features, one file for each group of texts, named by all that decides them: the parameters, the layer,
 * the tokens of the whole group (which its padding depends on) and the backend. A file that cannot be written is none.
 */
export function semanticStore(folder: string, { frozen, boundary, mode, width }: StateOrigin): SemanticStore {
  let origin: string | undefined;
  return (texts, compute) => {
    origin ??= hashOf([`${tf.getBackend()} ${tf.version_core} ${mode} ${boundary} ${width}`, ...frozen.map(bytesOf)]);
    const file = join(folder, 'semantic', `${hashOf([origin, ...texts.flatMap(tokensOf)])}.f32`);
    const known = readStates(file, texts, width);
    if (known !== undefined) return known;
    const states = compute();
    writeStates(file, states);
    return states;
  };
}

function hashOf(parts: readonly (string | Uint8Array)[]): string {
  const hash = createHash('sha256');
  for (const part of parts) hash.update(part);
  return hash.digest('hex').slice(0, 32);
}

function bytesOf(leaf: tf.Tensor): Uint8Array {
  return viewBytes(leaf.dataSync<'float32'>());
}

function tokensOf(ids: Int32Array): readonly (string | Uint8Array)[] {
  return [`${ids.length} `, viewBytes(ids)];
}

function viewBytes({ buffer, byteOffset, byteLength }: Float32Array | Int32Array): Uint8Array {
  return new Uint8Array(buffer, byteOffset, byteLength);
}

/** In memory that other threads read without a copy; undefined where there is no such file, or it is not whole. */
function readStates(file: string, texts: readonly Int32Array[], width: number): TextStates | undefined {
  const total = texts.reduce((sum, { length }) => sum + length * width, 0);
  const bytes = bytesIn(file);
  if (bytes?.length !== 4 * total) return undefined;
  const all = new Float32Array(new SharedArrayBuffer(4 * total));
  viewBytes(all).set(bytes);
  let end = 0;
  return texts.map(({ length }) => {
    end += length * width;
    return all.subarray(end - length * width, end);
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
function writeStates(file: string, states: TextStates): void {
  const temporary = `${file}.${process.pid}.tmp`;
  try {
    mkdirSync(join(file, '..'), { recursive: true });
    writeFileSync(temporary, Buffer.concat(states.map(viewBytes)));
    renameSync(temporary, file);
  } catch {
    // A full or read-only disk costs the computation in the next run, nothing more.
  }
}
