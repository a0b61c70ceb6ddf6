import { createReadStream } from 'node:fs';
import { readFile, stat } from 'node:fs/promises';
import { dirname, isAbsolute, join, relative, resolve, sep } from 'node:path';
import { createInterface } from 'node:readline';
import { z } from 'zod';
import { isMissing, writeFileAtomically } from '../core/atomicFile.ts';
import { CorpusError } from '../errors.ts';
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
  for await (const { line, text } of readLines(file)) {
    if (text.trim() !== '') await lines.check(line, text);
  }
  const { utterances, problems } = lines;
  return { manifest: { root, utterances, licence: about.licence, attribution: about.attribution }, problems };
}

/** Writes `manifest.jsonl` and `corpus.json` (root, licence, attribution) into a folder; each is whole or untouched. */
export async function writeManifest(folder: string, manifest: CorpusManifest): Promise<string> {
  const file = join(folder, 'manifest.jsonl');
  const about: z.infer<typeof aboutSchema> = {
    formatVersion: 1,
    root: relative(folder, manifest.root) || '.',
    licence: manifest.licence,
    attribution: manifest.attribution,
  };
  await writeFileAtomically(join(folder, 'corpus.json'), `${JSON.stringify(about, null, 2)}\n`);
  await writeFileAtomically(file, manifest.utterances.map((utterance) => `${JSON.stringify(utterance)}\n`).join(''));
  return file;
}

/** The audio file of an utterance. */
export function audioFile(manifest: Pick<CorpusManifest, 'root'>, utterance: Pick<Utterance, 'audio'>): string {
  return resolve(manifest.root, utterance.audio);
}

/**
 * Checks utterances that a corpus plugin imported.
 *
 * @throws CorpusError that names the utterance and the key.
 */
export function parseUtterances(source: string, utterances: readonly unknown[]): readonly Utterance[] {
  const seen = new Set<string>();
  return utterances.map((candidate, index) => {
    const parsed = utteranceSchema.safeParse(candidate);
    if (!parsed.success) throw new CorpusError(`${source}: utterance ${index + 1}: ${describeIssues(parsed.error)}`);
    if (seen.has(parsed.data.id)) throw new CorpusError(`${source}: the id '${parsed.data.id}' appears twice`);
    seen.add(parsed.data.id);
    return parsed.data;
  });
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
    const path = relative(this.#root, resolve(this.#root, utterance.audio));
    const outside = path === '..' || path.startsWith(`..${sep}`) || isAbsolute(path);
    return outside ? `audio '${utterance.audio}' lies outside of the root ${this.#root}; move it inside` : undefined;
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

async function* readLines(file: string): AsyncGenerator<{ line: number; text: string }> {
  const found = await stat(file).catch(() => undefined);
  if (found?.isFile() !== true)
    throw new CorpusError(`${file}: no such manifest; make one with 'tonelab corpus import'`);
  let line = 0;
  for await (const text of createInterface({ input: createReadStream(file), crlfDelay: Number.POSITIVE_INFINITY })) {
    line += 1;
    yield { line, text };
  }
}

function describeIssues(error: z.ZodError): string {
  return error.issues
    .map((issue) => (issue.path.length > 0 ? `${issue.path.join('.')}: ${issue.message}` : issue.message))
    .join('; ');
}
