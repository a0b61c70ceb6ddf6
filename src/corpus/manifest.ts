import { readFile, stat } from 'node:fs/promises';
import { dirname, join, relative, resolve } from 'node:path';
import { z } from 'zod';
import { isMissing, writeFileAtomically } from '../core/atomicFile.ts';
import type { ImportedCorpus } from '../core/recordingContracts.ts';
import { CorpusError } from '../errors.ts';
import { liesOutside } from './liesOutside.ts';
import { readTextLines } from './textLines.ts';
import { type Utterance, utteranceSchema } from './utterance.ts';

/** Utterances and the folder that their audio paths start from. */
export interface CorpusManifest {
  readonly root: string;
  readonly utterances: readonly Utterance[];
  readonly licence: string;
  readonly attribution: string;
}

/** Something wrong with one line of a manifest. */
export interface ManifestProblem {
  readonly file: string;
  readonly line: number;
  readonly id?: string;
  readonly message: string;
}

export interface ReadManifestOptions {
  /** Audio paths start here; default: what `corpus.json` beside the manifest says, else the manifest's own folder. */
  readonly root?: string;
  /** Accept audio outside of the root. @default false */
  readonly allowOutsideRoot?: boolean;
  /** Look whether each audio file is there. @default true */
  readonly requireAudio?: boolean;
}

const aboutSchema = z.strictObject({
  formatVersion: z.literal(1),
  root: z.string(),
  licence: z.string(),
  attribution: z.string(),
});

/**
 * Reads a manifest: JSON lines, one utterance each.
 *
 * @throws CorpusError with file and line: not JSON, an unknown key, a wrong value, audio missing or outside of the
 * root, a repeated id.
 */
export async function readManifest(file: string, options: ReadManifestOptions = {}): Promise<CorpusManifest> {
  const { manifest, problems } = await scanManifest(file, options);
  const first = problems[0];
  if (first === undefined) return manifest;
  const more = problems.length > 1 ? ` (and ${problems.length - 1} more lines)` : '';
  throw new CorpusError(`${first.file}:${first.line}: ${first.message}${more}`);
}

/** Reads a manifest and lists every bad line instead of throwing at the first. @throws CorpusError when it is missing. */
export async function scanManifest(
  file: string,
  options: ReadManifestOptions = {},
): Promise<{ readonly manifest: CorpusManifest; readonly problems: readonly ManifestProblem[] }> {
  const about = await readAbout(file);
  const root = resolve(options.root ?? about.root);
  const lines = new LineChecker(file, root, options);
  await assertManifest(file);
  for await (const { line, text } of readTextLines(file)) {
    if (text.trim() !== '') await lines.check(line, text);
  }
  const { utterances, problems } = lines;
  return { manifest: { root, utterances, licence: about.licence, attribution: about.attribution }, problems };
}

/** A manifest whose utterances may come one after the other. */
export interface ManifestStream extends Omit<CorpusManifest, 'utterances'> {
  readonly utterances: Iterable<Utterance> | AsyncIterable<Utterance>;
}

/**
 * Writes `manifest.jsonl` line by line and `corpus.json` (root, licence, attribution) into a folder; each is whole or
 * untouched, also when the utterances fail on the way.
 *
 * @throws whatever the utterances throw; StorageError.
 */
export async function writeManifest(folder: string, manifest: ManifestStream): Promise<string> {
  const file = join(folder, 'manifest.jsonl');
  const about: z.infer<typeof aboutSchema> = {
    formatVersion: 1,
    root: relative(folder, manifest.root) || '.',
    licence: manifest.licence,
    attribution: manifest.attribution,
  };
  await writeFileAtomically(join(folder, 'corpus.json'), `${JSON.stringify(about, null, 2)}\n`);
  const failure: { cause?: unknown } = {};
  await writeFileAtomically(file, jsonLineBlocks(manifest.utterances, failure)).catch((cause: unknown) => {
    throw 'cause' in failure ? failure.cause : cause;
  });
  return file;
}

const blockCharacters = 1 << 16;

/** Lines in blocks, so that the disk is not asked for each; what the utterances throw is kept in `failure`. */
async function* jsonLineBlocks(
  utterances: ManifestStream['utterances'],
  failure: { cause?: unknown },
): AsyncGenerator<string> {
  let block = '';
  try {
    for await (const utterance of utterances) {
      block += `${JSON.stringify(utterance)}\n`;
      if (block.length < blockCharacters) continue;
      yield block;
      block = '';
    }
  } catch (cause) {
    failure.cause = cause;
    throw cause;
  }
  yield block;
}

/** The audio file of an utterance. */
export function audioFile(manifest: Pick<CorpusManifest, 'root'>, utterance: Pick<Utterance, 'audio'>): string {
  return resolve(manifest.root, utterance.audio);
}

/**
 * Checks the utterances that a corpus plugin imported, one after the other.
 *
 * @throws CorpusError that names the utterance and the key.
 */
export async function* checkedUtterances(
  source: string,
  utterances: ImportedCorpus['utterances'],
): AsyncGenerator<Utterance, void, undefined> {
  const seen = new Set<string>();
  let count = 0;
  for await (const candidate of utterances) {
    count += 1;
    const parsed = utteranceSchema.safeParse(candidate);
    if (!parsed.success) throw new CorpusError(`${source}: utterance ${count}: ${describeIssues(parsed.error)}`);
    if (seen.has(parsed.data.id)) throw new CorpusError(`${source}: the id '${parsed.data.id}' appears twice`);
    seen.add(parsed.data.id);
    yield parsed.data;
  }
}

/** All utterances that a corpus plugin imported. @throws as `checkedUtterances`. */
export async function parseUtterances(
  source: string,
  utterances: ImportedCorpus['utterances'],
): Promise<readonly Utterance[]> {
  const checked: Utterance[] = [];
  for await (const utterance of checkedUtterances(source, utterances)) checked.push(utterance);
  return checked;
}

/** The lines of a manifest, one after the other and unchecked: for `checkedUtterances`. */
export async function* readManifestLines(file: string): AsyncGenerator<unknown, void, undefined> {
  for await (const { text } of readTextLines(file)) if (text !== '') yield JSON.parse(text);
}

class LineChecker {
  readonly utterances: Utterance[] = [];
  readonly problems: ManifestProblem[] = [];
  readonly #lineOfId = new Map<string, number>();
  readonly #file: string;
  readonly #root: string;
  readonly #options: ReadManifestOptions;

  constructor(file: string, root: string, options: ReadManifestOptions) {
    this.#file = file;
    this.#root = root;
    this.#options = options;
  }

  async check(line: number, text: string): Promise<void> {
    const utterance = this.#parse(line, text);
    if (utterance === undefined) return;
    const message = this.#repeated(utterance, line) ?? this.#outside(utterance) ?? (await this.#missing(utterance));
    if (message === undefined) this.utterances.push(utterance);
    else this.problems.push({ file: this.#file, line, id: utterance.id, message });
  }

  #parse(line: number, text: string): Utterance | undefined {
    let value: unknown;
    try {
      value = JSON.parse(text);
    } catch (cause) {
      const why = cause instanceof Error ? cause.message : String(cause);
      this.problems.push({
        file: this.#file,
        line,
        message: `not JSON (${why}); one JSON object per line is expected`,
      });
      return undefined;
    }
    const parsed = utteranceSchema.safeParse(value);
    if (parsed.success) return parsed.data;
    this.problems.push({ file: this.#file, line, message: describeIssues(parsed.error) });
    return undefined;
  }

  #repeated(utterance: Utterance, line: number): string | undefined {
    const earlier = this.#lineOfId.get(utterance.id);
    if (earlier === undefined) this.#lineOfId.set(utterance.id, line);
    return earlier === undefined
      ? undefined
      : `the id '${utterance.id}' was used in line ${earlier} already; ids are unique`;
  }

  #outside(utterance: Utterance): string | undefined {
    if (this.#options.allowOutsideRoot === true) return undefined;
    if (!liesOutside(this.#root, resolve(this.#root, utterance.audio))) return undefined;
    return `audio '${utterance.audio}' lies outside of the root ${this.#root}; move it inside`;
  }

  async #missing(utterance: Utterance): Promise<string | undefined> {
    if (this.#options.requireAudio === false) return undefined;
    const file = resolve(this.#root, utterance.audio);
    const found = await stat(file).catch(() => undefined);
    if (found === undefined) return `audio '${utterance.audio}' is missing (looked for ${file})`;
    return found.isFile() ? undefined : `audio '${utterance.audio}' is not a file`;
  }
}

async function readAbout(file: string): Promise<Omit<z.infer<typeof aboutSchema>, 'formatVersion'>> {
  const folder = dirname(resolve(file));
  const aboutFile = join(folder, 'corpus.json');
  const text = await readFile(aboutFile, 'utf8').catch((cause: unknown) => {
    if (isMissing(cause)) return undefined;
    throw cause;
  });
  if (text === undefined) return { root: folder, licence: 'not stated', attribution: 'not stated' };
  try {
    const about = aboutSchema.parse(JSON.parse(text));
    return { ...about, root: resolve(folder, about.root) };
  } catch (cause) {
    const why = cause instanceof z.ZodError ? describeIssues(cause) : String(cause);
    throw new CorpusError(`${aboutFile}: ${why}; import the corpus again or mend the file`, { cause });
  }
}

async function assertManifest(file: string): Promise<void> {
  const found = await stat(file).catch(() => undefined);
  if (found?.isFile() !== true)
    throw new CorpusError(`${file}: no such manifest; make one with 'tonelab corpus import'`);
}

function describeIssues(error: z.ZodError): string {
  return error.issues
    .map((issue) => (issue.path.length > 0 ? `${issue.path.join('.')}: ${issue.message}` : issue.message))
    .join('; ');
}
