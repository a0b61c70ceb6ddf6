import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { decodeAudio } from '../audio/readAudio.ts';
import { AudioError, CorpusError } from '../errors.ts';
import { hashBytes, hashFraction, hashValue } from './contentHash.ts';
import { type CorpusManifest, parseUtterances, scanManifest, writeManifest } from './manifest.ts';
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
  const utterances: Utterance[] = [];
  for (const recording of found) {
    utterances.push(await importOne(recording, root, options, known));
    options.report(`importing ${options.source}`, utterances.length, found.length);
  }
  const { licence, attribution } = options;
  const manifest = { root, utterances: parseUtterances(options.source, utterances), licence, attribution };
  await writeManifest(folder, manifest);
  return manifest;
}

async function importOne(
  { audio, text, speaker, place }: FoundRecording,
  root: string,
  options: ImportOptions,
  known: ReadonlyMap<string, number>,
): Promise<Utterance> {
  if (text.trim() === '')
    throw new CorpusError(`${place}: '${audio}' has an empty text; write what is said, or remove it`);
  const file = resolve(root, audio);
  if (!existsSync(file)) throw new CorpusError(`${place}: the recording '${audio}' is missing (looked for ${file})`);
  const bytes = await readFile(file);
  const sha256 = hashBytes(bytes);
  const durationSeconds = known.get(sha256) ?? (await measureDuration(bytes, file, place));
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
    durationSeconds,
    tags: {},
    split: isHeldOut ? 'heldout' : 'train',
    sha256,
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

async function knownDurations(manifestFile: string): Promise<ReadonlyMap<string, number>> {
  if (!existsSync(manifestFile)) return new Map();
  const { manifest } = await scanManifest(manifestFile, { requireAudio: false, allowOutsideRoot: true });
  return new Map(
    manifest.utterances.flatMap(({ sha256, durationSeconds }) =>
      sha256 === undefined ? [] : [[sha256, durationSeconds] as const],
    ),
  );
}
