import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import { isMissing, writeFileAtomically } from '../core/atomicFile.ts';
import type { PoolUtterance, SoundMeasures } from '../core/dataContracts.ts';
import { threadCount } from '../core/workers/threadCount.ts';
import { WorkerPool } from '../core/workers/workerPool.ts';
import { hashBytes } from '../corpus/contentHash.ts';
import { audioFile, type CorpusManifest } from '../corpus/manifest.ts';
import { readRecording } from '../corpus/recordingFeatures.ts';
import type { Utterance } from '../corpus/utterance.ts';
import { createSoundWork } from './soundMeasures.ts';

/** Raise it whenever the same recording would be measured otherwise. */
const measuresVersion = 2;
/** A thread takes as long to start as this many recordings to measure. */
const leastPerThread = 16;

const storedSchema = z.record(
  z.string(),
  z.strictObject({
    speechSeconds: z.number(),
    pauses: z.number(),
    pitchHz: z.number().optional(),
    pitchRangeSemitones: z.number().optional(),
    /** null: silent. */
    loudnessLufs: z.number().nullable(),
    loudnessRangeLu: z.number().optional(),
  }),
);

export interface MeasureOptions {
  readonly cacheFolder: string;
  report?(message: string, done: number, total: number): void;
}

/**
 * Measures how each utterance sounds. What was measured once is kept in the cache under the recording's hash and the part of it.
 *
 * @throws CorpusError that names the utterance whose recording is missing or is not the imported one; AudioError where it
 * cannot be read.
 */
export async function measureCorpus(
  manifest: Pick<CorpusManifest, 'root' | 'utterances'>,
  options: MeasureOptions,
): Promise<readonly PoolUtterance[]> {
  const file = join(options.cacheFolder, 'diversity', `sound-${measuresVersion}.json`);
  const known = await readKnown(file);
  const keys = keysOf(manifest);
  const missing = new Map<string, Utterance>();
  for (const [index, utterance] of manifest.utterances.entries()) {
    const key = keys[index] as string;
    if (!known.has(key)) missing.set(key, utterance);
  }
  if (missing.size > 0) {
    await measureMissing(manifest, missing, { known, report: options.report });
    const stored = Object.fromEntries([...known].map(([key, sound]) => [key, storable(sound)]));
    await writeFileAtomically(file, JSON.stringify(stored));
  }
  return manifest.utterances.map((utterance, index) => ({ ...utterance, sound: known.get(keys[index] as string) }));
}

/** The hash of each utterance's recording, and which part of it the utterance is. */
function keysOf(manifest: Pick<CorpusManifest, 'root' | 'utterances'>): readonly string[] {
  const hashes = new Map<string, string>();
  const hashOf = (utterance: Utterance): string => {
    if (utterance.sha256 !== undefined) return utterance.sha256;
    const file = audioFile(manifest, utterance);
    const hash = hashes.get(file) ?? hashBytes(readRecording({ utteranceId: utterance.id, file, sha256: undefined }));
    hashes.set(file, hash);
    return hash;
  };
  return manifest.utterances.map((utterance) => {
    const { span } = utterance;
    const part = span === undefined ? '' : ` ${span.startSeconds} s to ${span.endSeconds} s`;
    return `${hashOf(utterance)}${part}`;
  });
}

async function measureMissing(
  manifest: Pick<CorpusManifest, 'root'>,
  missing: ReadonlyMap<string, Utterance>,
  { known, report }: { readonly known: Map<string, SoundMeasures>; readonly report: MeasureOptions['report'] },
): Promise<void> {
  const pool = new WorkerPool({
    name: 'measuring recordings',
    script: new URL('./soundMeasuresWorker.ts', import.meta.url),
    createWork: createSoundWork,
    data: undefined,
    threads: threadCount(missing.size, leastPerThread),
  });
  const keys = [...missing.keys()];
  const recordings = [...missing.values()].map((utterance) => ({
    utteranceId: utterance.id,
    file: audioFile(manifest, utterance),
    sha256: utterance.sha256,
    span: utterance.span,
  }));
  let done = 0;
  try {
    for await (const sound of pool.inOrder(recordings)) {
      known.set(keys[done] as string, sound);
      done += 1;
      report?.('measuring recordings', done, keys.length);
    }
  } finally {
    await pool.close();
  }
}

async function readKnown(file: string): Promise<Map<string, SoundMeasures>> {
  const text = await readFile(file, 'utf8').catch((cause: unknown) => {
    if (isMissing(cause)) return '{}';
    throw cause;
  });
  // A cache that cannot be read is measured again.
  const stored = storedSchema.safeParse(parsed(text)).data ?? {};
  return new Map(
    Object.entries(stored).map(([key, sound]) => [
      key,
      { ...sound, loudnessLufs: sound.loudnessLufs ?? Number.NEGATIVE_INFINITY },
    ]),
  );
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** JSON has no infinity. */
function storable(sound: SoundMeasures): z.infer<typeof storedSchema>[string] {
  return { ...sound, loudnessLufs: Number.isFinite(sound.loudnessLufs) ? sound.loudnessLufs : null } as never;
}
