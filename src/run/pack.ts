import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { LoadedCheckpoint } from '../core/checkpoint/loadCheckpoint.ts';
import { readSafetensors } from '../core/checkpoint/safetensors.ts';
import { hashFile } from '../corpus/contentHash.ts';
import { CheckpointError } from '../errors.ts';

/** A pack is the folder of a run with all that speech needs and nothing that needs the run's corpus. */
export const packNames = { about: 'pack.json', weights: 'model.safetensors', voices: 'voices.safetensors' } as const;

/** What `pack.json` says. */
export interface PackFacts {
  readonly name: string;
  readonly tonelab: string;
  readonly gitCommit: string | null;
  /** How floats of the weights are stored. */
  readonly floats: 'F16' | 'F32';
  readonly parameters: number;
  /** Voices whose timbre vector goes along. */
  readonly voices: readonly string[];
  readonly licence: string | null;
  readonly attribution: string | null;
  /** SHA-256 of the other files. */
  readonly files: Readonly<Record<string, string>>;
}

export function isPack(folder: string): boolean {
  return existsSync(join(folder, packNames.about));
}

/** The weights of a pack. @throws CheckpointError where a file is not the one that was packed. */
export async function packedModel(folder: string): Promise<Pick<LoadedCheckpoint, 'source' | 'params'>> {
  await expectWhole(folder, packNames.weights);
  const source = join(folder, packNames.weights);
  return { source, params: (await readSafetensors(source)).tensors };
}

/** Timbre vectors by voice, [G] each. @throws CheckpointError where the file is not the one that was packed. */
export async function packedVoices(folder: string): Promise<ReadonlyMap<string, Float32Array>> {
  await expectWhole(folder, packNames.voices);
  const { tensors } = await readSafetensors(join(folder, packNames.voices));
  return new Map([...tensors].map(([voice, { data }]) => [voice, data as Float32Array]));
}

async function expectWhole(folder: string, name: string): Promise<void> {
  const { files } = JSON.parse(await readFile(join(folder, packNames.about), 'utf8')) as PackFacts;
  const found = existsSync(join(folder, name)) ? await hashFile(join(folder, name)) : 'none';
  if (found === files[name]) return;
  throw new CheckpointError(
    `${folder}: ${name} has SHA-256 ${found}, ${packNames.about} says ${files[name] ?? 'none'}; take the pack anew`,
  );
}
