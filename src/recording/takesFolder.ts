import { readdir, readFile, rename, stat } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { decodeWav, encodeWav } from '../audio/wavFile.ts';
import { openAppendFile } from '../core/appendFile.ts';
import { isMissing, syncFolder, temporaryPrefix, writeFileAtomically } from '../core/atomicFile.ts';
import { cutTornLine } from '../core/jsonLines.ts';
import { makeFolder } from '../core/makeFolder.ts';
import { storageError } from '../core/storageError.ts';
import { hashBytes } from '../corpus/contentHash.ts';
import { readTextLines } from '../corpus/textLines.ts';
import { CorpusError } from '../errors.ts';
import type { ScriptSentence } from './recordingScript.ts';

/** A table of tab-separated cells that the corpus `table` reads; one line for each recording that is kept. */
export const tableName = 'recordings.tsv';
const columns = ['audio', 'text', 'id', 'speaker', 'language'] as const;
const head = columns.join('\t');

export interface TakesOptions {
  readonly script: string;
  readonly sentences: readonly ScriptSentence[];
  readonly speaker: string;
  readonly language: string;
}

export interface StoredTake {
  readonly durationSeconds: number;
  /** Of its bytes. */
  readonly version: string;
}

/**
 * The folder of one script's recordings: `recordings.tsv`, `audio/ID.wav` for what is kept, `.unkept/ID.wav` for what was
 * heard and not decided on. Every file is whole or not there, whenever the process ends.
 */
export class TakesFolder {
  readonly #folder: string;
  readonly #options: TakesOptions;
  readonly #listed = new Set<string>();
  /** By id, in the order of the table. */
  readonly kept = new Map<string, StoredTake>();

  private constructor(folder: string, options: TakesOptions) {
    this.#folder = folder;
    this.#options = options;
  }

  /**
   * Opens the folder or makes it. A recording whose line was not written when the process ended gets it now.
   *
   * @throws CorpusError where the folder holds other things, or recordings of another script, speaker or language.
   */
  static async open(folder: string, options: TakesOptions): Promise<TakesFolder> {
    const takes = new TakesFolder(folder, options);
    if (!(await isFile(takes.tableFile))) {
      await assertEmpty(folder);
      await writeFileAtomically(takes.tableFile, `${head}\n`);
    }
    cutTornTable(takes.tableFile);
    makeTakesFolder(join(folder, 'audio'));
    await takes.#readTable();
    for (const sentence of inTableOrder(options.sentences, takes.#listed)) await takes.#findKept(sentence);
    return takes;
  }

  get tableFile(): string {
    return join(this.#folder, tableName);
  }

  keptFile(id: string): string {
    return join(this.#folder, 'audio', `${id}.wav`);
  }

  unkeptFile(id: string): string {
    return join(this.#folder, '.unkept', `${id}.wav`);
  }

  /** Stores a take that was not decided on; an earlier one is replaced. @throws StorageError */
  async write(id: string, samples: Float32Array, sampleRate: number): Promise<void> {
    await writeFileAtomically(this.unkeptFile(id), encodeWav(samples, sampleRate));
  }

  /** Makes the take the sentence's recording. @throws StorageError */
  async keep(sentence: ScriptSentence, take: StoredTake): Promise<void> {
    const [from, to] = [this.unkeptFile(sentence.id), this.keptFile(sentence.id)];
    try {
      await rename(from, to);
      await syncFolder(join(this.#folder, 'audio'));
    } catch (cause) {
      throw storageError('write', to, cause);
    }
    this.#list(sentence);
    this.kept.set(sentence.id, take);
  }

  async #readTable(): Promise<void> {
    const texts = new Map(this.#options.sentences.map(({ id, text }) => [id, cellOf(text)]));
    for await (const { text: row, line, place } of readTextLines(this.tableFile)) {
      if (line === 1 && row !== head) {
        throw new CorpusError(`${place}: expected the columns ${columns.join(', ')}, as tonelab record writes them`);
      }
      if (line === 1 || row.trim() === '') continue;
      this.#checkRow(row.split('\t'), place, texts);
    }
  }

  #checkRow(cells: readonly string[], place: string, texts: ReadonlyMap<string, string>): void {
    const [, text = '', id = '', speaker = '', language = ''] = cells;
    const { script, ...options } = this.#options;
    const elsewhere = 'name another folder with --out';
    if (texts.get(id) !== text) {
      const there = texts.has(id) ? `'${texts.get(id)}' in` : 'not in';
      throw new CorpusError(
        `${place}: '${id}' is '${text}' here and ${there} ${script}: the folder belongs to another script; ${elsewhere}`,
      );
    }
    for (const [option, got, wanted] of [
      ['speaker', speaker, options.speaker],
      ['language', language, options.language],
    ]) {
      if (got !== wanted)
        throw new CorpusError(`${place}: the ${option} is '${got}', --${option} is '${wanted}'; ${elsewhere}`);
    }
    this.#listed.add(id);
  }

  async #findKept(sentence: ScriptSentence): Promise<void> {
    const take = await readTake(this.keptFile(sentence.id));
    if (take === undefined) return;
    this.#list(sentence);
    this.kept.set(sentence.id, { durationSeconds: take.samples.length / take.sampleRate, version: take.version });
  }

  /** Writes the sentence's line, once. */
  #list({ id, text }: ScriptSentence): void {
    if (this.#listed.has(id)) return;
    const { speaker, language } = this.#options;
    const table = openAppendFile(this.tableFile);
    try {
      table.append(`${[`audio/${id}.wav`, cellOf(text), id, speaker, language].join('\t')}\n`);
      table.flush();
    } finally {
      table.close();
    }
    this.#listed.add(id);
  }
}

/** Reads a stored take; undefined where there is none. @throws AudioError where it is no WAV file. */
export async function readTake(
  file: string,
): Promise<{ readonly samples: Float32Array; readonly sampleRate: number; readonly version: string } | undefined> {
  const bytes = await readFile(file).catch((cause: unknown) => {
    if (isMissing(cause)) return undefined;
    throw cause;
  });
  if (bytes === undefined) return undefined;
  const { channels, sampleRate } = decodeWav(bytes, file);
  return { samples: channels[0] ?? new Float32Array(0), sampleRate, version: hashBytes(bytes).slice(0, 16) };
}

/** What is listed comes first, in the order in which it was recorded. */
function inTableOrder(sentences: readonly ScriptSentence[], listed: ReadonlySet<string>): readonly ScriptSentence[] {
  const places = new Map([...listed].map((id, place) => [id, place]));
  const placeOf = ({ id }: ScriptSentence) => places.get(id) ?? listed.size;
  return [...sentences].sort((a, b) => placeOf(a) - placeOf(b));
}

/** A cell has no tabs. */
function cellOf(text: string): string {
  return text.replaceAll('\t', ' ');
}

function cutTornTable(file: string): void {
  const table = openAppendFile(file);
  try {
    cutTornLine(table);
  } finally {
    table.close();
  }
}

function makeTakesFolder(folder: string): void {
  try {
    makeFolder(folder);
  } catch (cause) {
    throw storageError('make', folder, cause);
  }
}

async function isFile(path: string): Promise<boolean> {
  return (await stat(path).catch(() => undefined))?.isFile() === true;
}

async function assertEmpty(folder: string): Promise<void> {
  const names = await readdir(folder).catch((cause: unknown) => {
    if (isMissing(cause)) return [];
    throw new CorpusError(`${folder}: recordings cannot be kept there; name a folder with --out`, { cause });
  });
  const other = names.find((name) => !name.startsWith(temporaryPrefix));
  if (other === undefined) return;
  throw new CorpusError(
    `${folder}: holds other things (${basename(other)}) and no ${tableName}; name a new or empty folder with --out`,
  );
}
