import { open, readdir, readFile, rename, rm, stat } from 'node:fs/promises';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { z } from 'zod';
import { syncFolder, temporaryPrefix, writeFileAtomically } from '../core/atomicFile.ts';
import { makeFolder } from '../core/makeFolder.ts';
import { storageError } from '../core/storageError.ts';
import { CorpusError } from '../errors.ts';
import { hashValue } from './contentHash.ts';
import type { FeaturePlace } from './packReader.ts';
import type { PreparationRecord } from './preparationChain.ts';
import type { Features } from './recordingFeatures.ts';

const indexSchema = z.strictObject({
  formatVersion: z.literal(2),
  packBytes: z.number(),
  /** key -> [offset, frames, bytes of the mel, bytes of the wave] */
  entries: z.record(z.string(), z.tuple([z.number(), z.number(), z.number(), z.number()])),
  /** key -> what was measured while it was prepared */
  records: z.record(z.string(), z.custom<PreparationRecord>()),
});

type PackIndex = z.infer<typeof indexSchema>;

/** A pack that nobody has written to for so long was left by a process that was killed. */
const abandonedAfterMs = 3_600_000;

/**
 * Features by key in a few large files (packs): `<name>.bin` with `<name>.json` beside it. A pack is written once and
 * never changed; new keys make a new pack.
 */
export class FeaturePacks {
  readonly #folder: string;
  readonly #places = new Map<string, FeaturePlace>();
  readonly #records = new Map<string, PreparationRecord>();

  private constructor(folder: string) {
    this.#folder = folder;
  }

  /**
   * Opens the packs of a folder; one whose data is shorter than its index says is left out and made again. What killed
   * processes left unfinished is removed.
   */
  static async open(folder: string): Promise<FeaturePacks> {
    try {
      makeFolder(folder);
    } catch (cause) {
      throw storageError('write', folder, cause);
    }
    const packs = new FeaturePacks(folder);
    for (const name of (await readdir(folder)).sort()) {
      if (name.startsWith(`${temporaryPrefix}pack-`)) await removeAbandoned(join(folder, name));
      if (name.endsWith('.json') && !name.startsWith(temporaryPrefix)) await packs.#readIndex(name);
    }
    return packs;
  }

  has(key: string): boolean {
    return this.#places.has(key);
  }

  /** @throws CorpusError when the key was never written. */
  place(key: string): FeaturePlace {
    const place = this.#places.get(key);
    if (place === undefined)
      throw new CorpusError(`features: nothing is stored under ${key}; prepare the corpus again`);
    return place;
  }

  /** What was measured while the recording was prepared. @throws CorpusError when the key was never written. */
  record(key: string): PreparationRecord {
    const record = this.#records.get(key);
    if (record === undefined)
      throw new CorpusError(`features: nothing was measured under ${key}; prepare the corpus again`);
    return record;
  }

  /** Writes features as one new pack, while they are being computed. @throws StorageError; nothing half-made is left. */
  async add(features: AsyncIterable<{ readonly key: string; readonly value: Features }>): Promise<void> {
    const temporary = join(this.#folder, `${temporaryPrefix}pack-${hostname()}-${process.pid}`);
    try {
      const entries = await writePack(temporary, features);
      const name = hashValue(Object.keys(entries.index)).slice(0, 16);
      await rename(temporary, join(this.#folder, `${name}.bin`));
      await syncFolder(this.#folder);
      const index: PackIndex = {
        formatVersion: 2,
        packBytes: entries.packBytes,
        entries: entries.index,
        records: entries.records,
      };
      await writeFileAtomically(join(this.#folder, `${name}.json`), JSON.stringify(index));
      this.#take(name, index);
    } catch (cause) {
      await rm(temporary, { force: true });
      throw cause instanceof Error && 'code' in cause ? storageError('write', this.#folder, cause) : cause;
    }
  }

  async #readIndex(indexName: string): Promise<void> {
    const name = indexName.slice(0, -'.json'.length);
    const parsed = indexSchema.safeParse(parseJson(await readFile(join(this.#folder, indexName), 'utf8')));
    const pack = await stat(join(this.#folder, `${name}.bin`)).catch(() => undefined);
    if (parsed.success && pack !== undefined && pack.size >= parsed.data.packBytes) this.#take(name, parsed.data);
  }

  #take(name: string, { entries, records }: PackIndex): void {
    for (const [key, [offsetBytes, frames, melBytes, waveBytes]] of Object.entries(entries)) {
      this.#places.set(key, { pack: `${name}.bin`, offsetBytes, frames, melBytes, waveBytes });
    }
    for (const [key, record] of Object.entries(records)) this.#records.set(key, record);
  }
}

/** What was written, by key. */
interface WrittenPack extends Pick<PackIndex, 'packBytes' | 'records'> {
  readonly index: PackIndex['entries'];
}

async function writePack(
  file: string,
  features: AsyncIterable<{ readonly key: string; readonly value: Features }>,
): Promise<WrittenPack> {
  const index: PackIndex['entries'] = {};
  const records: PackIndex['records'] = {};
  let packBytes = 0;
  const handle = await open(file, 'w');
  try {
    for await (const { key, value } of features) {
      const { mel, wave } = value;
      await handle.writeFile(new Uint8Array(mel.buffer, mel.byteOffset, mel.byteLength));
      await handle.writeFile(new Uint8Array(wave.buffer, wave.byteOffset, wave.byteLength));
      index[key] = [packBytes, value.frames, mel.byteLength, wave.byteLength];
      records[key] = value.record;
      packBytes += mel.byteLength + wave.byteLength;
    }
    await handle.sync();
  } finally {
    await handle.close();
  }
  return { packBytes, index, records };
}

async function removeAbandoned(file: string): Promise<void> {
  const written = await stat(file).catch(() => undefined);
  if (written !== undefined && Date.now() - written.mtimeMs > abandonedAfterMs) await rm(file, { force: true });
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
