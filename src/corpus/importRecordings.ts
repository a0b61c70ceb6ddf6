import { existsSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { threadCount } from '../core/workers/threadCount.ts';
import { WorkerPool } from '../core/workers/workerPool.ts';
import { CorpusError } from '../errors.ts';
import { hashFraction, hashValue } from './contentHash.ts';
import { type CorpusManifest, parseUtterances, scanManifest, writeManifest } from './manifest.ts';
import { createDurationWork, type MeasuredRecording, type PlacedRecording } from './recordingDuration.ts';
import { bareText } from './split.ts';
import type { Utterance } from './utterance.ts';

/** A recording with its text, as a corpus plugin found it. */
export interface FoundRecording {
  /** Relative to the root. */
  readonly audio: string;
  readonly text: string;
  readonly speaker: string;
  /** File and line where it was found, for messages. */
  readonly place: string;
}

export interface ImportOptions {
  /** Names the plugin in messages and in the cache. */
  readonly source: string;
  readonly root: string;
  readonly cacheFolder: string;
  readonly language: Utterance['language'];
  readonly kind: Utterance['kind'];
  readonly licence: string;
  readonly attribution: string;
  /** Share of the texts that is held out; the same text always falls on the same side. */
  readonly holdout: { readonly seed: number; readonly fraction: number };
  report(message: string, done?: number, total?: number): void;
}

/** A thread takes as long to start as this many recordings to measure. */
const leastPerThread = 32;

/**
 * Makes a manifest of recordings where they lie; nothing is copied. Durations of files that did not change since the last
 * import are not measured again.
 *
 * @throws CorpusError with file and line when a recording is missing, unreadable, without text, or there are none.
 */
export async function importRecordings(
  found: readonly FoundRecording[],
  options: ImportOptions,
): Promise<CorpusManifest> {
  const root = resolve(options.root);
  if (found.length === 0) {
    throw new CorpusError(
      `${options.source}: ${root} holds no recordings with texts; see 'tonelab plugins' for the layout`,
    );
  }
  const folder = join(options.cacheFolder, 'imported', `${options.source}-${hashValue(root).slice(0, 16)}`);
  const known = await knownDurations(join(folder, 'manifest.jsonl'));
  const placed = found.map((recording) => locate(recording, root));
  const pool = new WorkerPool({
    name: `importing ${options.source}`,
    script: new URL('./recordingDurationWorker.ts', import.meta.url),
    createWork: createDurationWork,
    data: known,
    threads: threadCount(found.length, leastPerThread),
  });
  const utterances: Utterance[] = [];
  try {
    for await (const measured of pool.inOrder(placed)) {
      utterances.push(describe(found[utterances.length] as FoundRecording, measured, options));
      options.report(`importing ${options.source}`, utterances.length, found.length);
    }
  } finally {
    await pool.close();
  }
  const { licence, attribution } = options;
  const manifest = { root, utterances: parseUtterances(options.source, utterances), licence, attribution };
  await writeManifest(folder, manifest);
  return manifest;
}

/** Where a recording lies. @throws CorpusError when it is not there, or has no text. */
function locate({ audio, text, place }: FoundRecording, root: string): PlacedRecording {
  if (text.trim() === '')
    throw new CorpusError(`${place}: '${audio}' has an empty text; write what is said, or remove it`);
  const file = resolve(root, audio);
  if (!existsSync(file)) throw new CorpusError(`${place}: the recording '${audio}' is missing (looked for ${file})`);
  return { file, place };
}

function describe(
  { audio, text, speaker }: FoundRecording,
  measured: MeasuredRecording,
  options: ImportOptions,
): Utterance {
  const isHeldOut = hashFraction(options.holdout.seed, bareText(text)) < options.holdout.fraction;
  return {
    id: audio
      .replace(/\.[^./\\]+$/, '')
      .replace(/[/\\]/g, '-')
      .replace(/\s+/g, '_'),
    audio,
    text: text.trim(),
    language: options.language,
    speaker,
    kind: options.kind,
    durationSeconds: measured.durationSeconds,
    tags: {},
    split: isHeldOut ? 'heldout' : 'train',
    sha256: measured.sha256,
  };
}

async function knownDurations(manifestFile: string): Promise<ReadonlyMap<string, number>> {
  if (!existsSync(manifestFile)) return new Map();
  const { manifest } = await scanManifest(manifestFile, { requireAudio: false, allowOutsideRoot: true });
  return new Map(
    manifest.utterances.flatMap(({ sha256, durationSeconds }) =>
      sha256 === undefined ? [] : [[sha256, durationSeconds] as const],
    ),
  );
}
