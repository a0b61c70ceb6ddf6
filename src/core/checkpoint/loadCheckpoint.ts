import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { CheckpointError } from '../../errors.ts';
import { isMissing } from '../atomicFile.ts';
import { architectureHash } from './architecture.ts';
import { type CheckpointState, parseCheckpointState } from './checkpointState.ts';
import type { HostTensors } from './hostTensor.ts';
import { readSafetensors } from './safetensors.ts';

/** The parts of a checkpoint that hold tensors. */
export type CheckpointPart = 'params' | 'optimizer' | 'ema';

const fileOf: Readonly<Record<CheckpointPart, string>> = {
  params: 'model.safetensors',
  optimizer: 'optimizer.safetensors',
  ema: 'ema.safetensors',
};

export interface LoadedCheckpoint {
  /** The folder or file it was read from. */
  readonly source: string;
  readonly params: HostTensors;
  /** Empty when it was not asked for, or when a bare file of weights was read. */
  readonly optimizer: HostTensors;
  /** The averaged parameters; absent when the run kept none. */
  readonly ema?: HostTensors;
  /** Absent when a bare file of weights was read. */
  readonly state?: CheckpointState;
}

export interface LoadChoices {
  /** What to read; speaking needs `params` or `ema` only. @default all there is */
  readonly parts?: readonly CheckpointPart[];
}

/**
 * Reads a checkpoint folder, or a bare `.safetensors` file of weights. Every file is checked against its stored size
 * and hash, so that damage is told apart from another architecture.
 *
 * @throws CheckpointError when anything is missing, cut short or changed.
 */
export async function loadCheckpoint(path: string, choices: LoadChoices = {}): Promise<LoadedCheckpoint> {
  const kind = await stat(path).catch((cause: unknown) => {
    const reason = isMissing(cause) ? 'there is no such file or folder' : (cause as Error).message;
    throw new CheckpointError(`${path}: cannot load a checkpoint: ${reason}`, { cause });
  });
  if (kind.isFile()) {
    const { tensors } = await readSafetensors(path);
    return { source: path, params: tensors, optimizer: new Map() };
  }
  return loadFolder(path, choices);
}

async function loadFolder(folder: string, choices: LoadChoices): Promise<LoadedCheckpoint> {
  const state = await readState(folder);
  const wants = (part: CheckpointPart) => choices.parts === undefined || choices.parts.includes(part);
  const empty: HostTensors = new Map();
  const params = wants('params') ? await readPart(folder, state, 'params') : empty;
  const optimizer = wants('optimizer') ? await readPart(folder, state, 'optimizer') : empty;
  if (wants('params') && architectureHash(params) !== state.architectureHash) {
    throw new CheckpointError(
      `${folder}: model.safetensors has other parameters than state.json says: the files are of two checkpoints`,
    );
  }
  const loaded = { source: folder, params, optimizer, state };
  if (!wants('ema') || !Object.hasOwn(state.files, fileOf.ema)) return loaded;
  return { ...loaded, ema: await readPart(folder, state, 'ema') };
}

/** The model that a checkpoint stands for: its moving averages where it keeps them. */
export function checkpointModel({ params, ema }: LoadedCheckpoint): HostTensors {
  return ema === undefined ? params : new Map([...params, ...ema]);
}

async function readState(folder: string): Promise<CheckpointState> {
  const file = join(folder, 'state.json');
  const text = await readFile(file, 'utf8').catch((cause: unknown) => {
    throw new CheckpointError(
      `${folder}: is no checkpoint: cannot read state.json (${(cause as Error).message}); ` +
        'give a folder such as step-00001200, or a .safetensors file',
      { cause },
    );
  });
  return parseCheckpointState(text, file);
}

async function readPart(folder: string, state: CheckpointState, part: CheckpointPart): Promise<HostTensors> {
  const name = fileOf[part];
  const file = join(folder, name);
  const expected = state.files[name];
  if (!expected) throw new CheckpointError(`${folder}: state.json lists no ${name}, so the checkpoint has no ${part}`);
  const actual = await stat(file).catch((cause: unknown) => {
    throw new CheckpointError(`${file}: is missing from the checkpoint; take another with the same run`, { cause });
  });
  if (actual.size !== expected.bytes) {
    throw new CheckpointError(
      `${file}: cut short or replaced: got ${actual.size} bytes, expected ${expected.bytes}; take another checkpoint`,
    );
  }
  if ((await hashFile(file)) !== expected.sha256) {
    throw new CheckpointError(
      `${file}: its bytes changed since it was written (sha256 differs); take another checkpoint`,
    );
  }
  return (await readSafetensors(file)).tensors;
}

async function hashFile(file: string): Promise<string> {
  const hash = createHash('sha256');
  await pipeline(createReadStream(file), hash);
  return hash.digest('hex');
}
