import { existsSync } from 'node:fs';
import { copyFile, mkdir } from 'node:fs/promises';
import { dirname, join, relative, resolve, sep } from 'node:path';
import type { ImportedCorpus } from '../core/recordingContracts.ts';
import { CorpusError } from '../errors.ts';
import { hashFraction, hashValue } from './contentHash.ts';
import { liesOutside } from './liesOutside.ts';
import { checkedUtterances, readManifestLines, writeManifest } from './manifest.ts';
import { MeasuredFiles } from './measuredFiles.ts';
import type { MeasuredRecording } from './recordingDuration.ts';
import { checkSpan } from './recordingSpan.ts';
import { bareText } from './split.ts';
import type { RecordingSpan, Utterance } from './utterance.ts';

/** A recording with its text, as a corpus plugin found it. */
export interface FoundRecording {
  /** Relative to the root, or an absolute path inside it. */
  readonly audio: string;
  readonly text: string;
  readonly speaker: string;
  /** File and line where it was found, for messages. */
  readonly place: string;
  /** Its name in the data set; default: made from the path. */
  readonly id?: string | undefined;
  /** The part of the recording that it is. */
  readonly span?: RecordingSpan | undefined;
  /** Default: that of the whole corpus. */
  readonly language?: Utterance['language'] | undefined;
  /** As spoken. */
  readonly pinyin?: readonly string[] | undefined;
  /** Default: by the draw of texts that are held out. */
  readonly split?: Utterance['split'] | undefined;
}

export interface ImportOptions {
  /** Names the plugin in messages and in the cache. */
  readonly source: string;
  /** Every recording lies below it. */
  readonly root: string;
  /** The config key to set where recordings lie elsewhere, for messages; absent where there is none. */
  readonly rootKey?: string | undefined;
  readonly cacheFolder: string;
  readonly language: Utterance['language'];
  readonly kind: Utterance['kind'];
  readonly licence: string;
  readonly attribution: string;
  /** Copy the recordings into the cache; by default they stay where they lie. */
  readonly copy: boolean;
  /** Share of the texts that is held out; the same text always falls on the same side. */
  readonly holdout: { readonly seed: number; readonly fraction: number };
  /** How many recordings will be found, where that is known before. */
  readonly total?: number | undefined;
  report(message: string, done?: number, total?: number): void;
}

/**
 * Makes a manifest of recordings as they are found, line by line, in the cache. Nothing is copied unless asked. Durations
 * of files that did not change since the last import are not measured again.
 *
 * @throws CorpusError with file and line when a recording is missing, outside of the root, unreadable, without text, or
 * there are none.
 */
export async function importRecordings(
  found: Iterable<FoundRecording> | AsyncIterable<FoundRecording>,
  options: ImportOptions,
): Promise<ImportedCorpus> {
  const given = resolve(options.root);
  const folder = join(options.cacheFolder, 'imported', `${options.source}-${hashValue(given).slice(0, 16)}`);
  const root = options.copy ? join(folder, 'audio') : given;
  const files = await MeasuredFiles.open(folder, options);
  const { licence, attribution } = options;
  const target = { given, root, files };
  try {
    const utterances = checkedUtterances(options.source, describeAll(found, target, options));
    const manifestFile = await writeManifest(folder, { root, utterances, licence, attribution });
    await files.save(folder);
    return { root, utterances: readManifestLines(manifestFile), licence, attribution };
  } finally {
    await files.close();
  }
}

interface ImportTarget {
  /** Where the recordings lie. */
  readonly given: string;
  /** Where the manifest will look for them. */
  readonly root: string;
  readonly files: MeasuredFiles;
}

interface Located {
  readonly recording: FoundRecording;
  /** Relative to the root, parted by `/`. */
  readonly audio: string;
  readonly measuring: Promise<MeasuredRecording>;
}

/** This many recordings are looked at ahead of the one that is written. */
const ahead = 32;

async function* describeAll(
  found: Iterable<FoundRecording> | AsyncIterable<FoundRecording>,
  target: ImportTarget,
  options: ImportOptions,
): AsyncGenerator<Utterance, void, undefined> {
  const waiting: Located[] = [];
  const copied = new Set<string>();
  let done = 0;
  const finish = async (located: Located): Promise<Utterance> => {
    const measured = await located.measuring;
    if (options.copy) await copyOnce(located.audio, target, copied);
    done += 1;
    reportImport(done, options);
    return describe(located, measured, options);
  };
  for await (const recording of found) {
    waiting.push(locate(recording, target, options));
    if (waiting.length >= ahead) yield await finish(waiting.shift() as Located);
  }
  for (const located of waiting) yield await finish(located);
  if (done > 0) return;
  throw new CorpusError(
    `${options.source}: ${target.given} holds no recordings with texts; see 'tonelab plugins' for the layout`,
  );
}

/** Where the number is not known before, one line in a thousand recordings says that it goes on. */
function reportImport(done: number, { source, total, report }: ImportOptions): void {
  if (total !== undefined) report(`importing ${source}`, Math.min(done, total), total);
  else if (done % 1000 === 0) report(`importing ${source}: ${done} recordings`);
}

function locate(recording: FoundRecording, { given, files }: ImportTarget, options: ImportOptions): Located {
  const { audio, text, place } = recording;
  if (text.trim() === '')
    throw new CorpusError(`${place}: '${audio}' has an empty text; write what is said, or remove it`);
  const file = resolve(given, audio);
  if (liesOutside(given, file)) {
    const otherwise = options.rootKey === undefined ? '' : `, or set ${options.rootKey} to the folder that holds it`;
    throw new CorpusError(`${place}: '${audio}' lies outside of ${given}; move it inside${otherwise}`);
  }
  if (!existsSync(file)) throw new CorpusError(`${place}: the recording '${audio}' is missing (looked for ${file})`);
  const measuring = files.measure(file, place);
  // A failure counts when its turn comes.
  measuring.catch(() => undefined);
  return { recording, audio: relative(given, file).split(sep).join('/'), measuring };
}

async function copyOnce(audio: string, { given, root }: ImportTarget, copied: Set<string>): Promise<void> {
  if (copied.has(audio)) return;
  copied.add(audio);
  const copy = join(root, audio);
  await mkdir(dirname(copy), { recursive: true });
  await copyFile(join(given, audio), copy);
}

function describe({ recording, audio }: Located, measured: MeasuredRecording, options: ImportOptions): Utterance {
  const { text, speaker, place, span, pinyin } = recording;
  if (span !== undefined) checkSpan(span, measured.durationSeconds, place);
  const isHeldOut = hashFraction(options.holdout.seed, bareText(text)) < options.holdout.fraction;
  return {
    id: idOf(recording.id ?? audio.replace(/\.[^./]+$/, '')),
    audio,
    ...(span === undefined ? {} : { span }),
    text: text.trim(),
    language: recording.language ?? options.language,
    speaker,
    kind: options.kind,
    durationSeconds: span === undefined ? measured.durationSeconds : span.endSeconds - span.startSeconds,
    tags: {},
    split: recording.split ?? (isHeldOut ? 'heldout' : 'train'),
    ...(pinyin === undefined ? {} : { pinyin }),
    sha256: measured.sha256,
  };
}

function idOf(name: string): string {
  return name.replace(/[/\\]/g, '-').replace(/\s+/g, '_');
}
