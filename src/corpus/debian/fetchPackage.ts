import { mkdir, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { z } from 'zod';
import { CorpusError } from '../../errors.ts';
import { writeCachedFolder } from '../cachedFolder.ts';
import { hashFile } from '../contentHash.ts';
import { privateApt } from './privateApt.ts';
import { unpackDeb } from './unpackDeb.ts';

/** A package of recordings, and what of it is wanted. */
export interface RecordingsPackage {
  readonly name: string;
  /** The version that was measured; another one is taken with a warning. */
  readonly version: string;
  /** The folder inside the package. */
  readonly path: string;
  /** What to do on a system without apt. */
  readonly withoutApt: string;
  /** @throws CorpusError where a folder does not hold what it should. */
  checkFolder(folder: string): Promise<void>;
}

/** The unpacked recordings and where they came from. */
export interface UnpackedRecordings {
  readonly folder: string;
  readonly version: string;
  /** Hash of the .deb; empty when a folder was named by the user. */
  readonly sha256: string;
}

export interface FetchPackageOptions {
  /** A .deb that the user has; apt is not asked then. */
  readonly debFile?: string | undefined;
  /** A folder of unpacked recordings; nothing is fetched then. */
  readonly folder?: string | undefined;
  readonly cacheFolder: string;
  report(message: string): void;
}

const sourceSchema = z.object({ version: z.string(), sha256: z.string() });

/**
 * Finds the recordings of a package: a folder or package that the user named, what an earlier run unpacked, else apt's
 * download.
 *
 * @throws CorpusError that says how to get them by hand.
 */
export async function fetchPackage(
  wanted: RecordingsPackage,
  options: FetchPackageOptions,
): Promise<UnpackedRecordings> {
  if (options.folder !== undefined) {
    await wanted.checkFolder(options.folder);
    return { folder: resolve(options.folder), version: 'as given', sha256: '' };
  }
  const home = join(options.cacheFolder, wanted.name, 'package');
  if (options.debFile !== undefined) return keepPackage(wanted, resolve(options.debFile), 'as given', home);
  const standing = await readKept(wanted, join(home, folderName(wanted.version)));
  return standing ?? downloadPackage(wanted, options, home);
}

async function downloadPackage(
  wanted: RecordingsPackage,
  options: FetchPackageOptions,
  home: string,
): Promise<UnpackedRecordings> {
  const { name } = wanted;
  const aptFolder = resolve(options.cacheFolder, name, 'apt');
  const downloads = join(aptFolder, 'downloads');
  await rm(downloads, { recursive: true, force: true });
  await mkdir(downloads, { recursive: true });
  const apt = await privateApt(aptFolder, { source: name, withoutApt: wanted.withoutApt, report: options.report });
  const records = await apt.find(name);
  const record = records.find(({ version }) => version === wanted.version) ?? records[0];
  if (record === undefined) {
    throw new CorpusError(
      `${name}: apt's sources know no package of that name; add Debian main (Ubuntu: universe) to /etc/apt/sources.list, ` +
        `or set corpus.debFile to a ${name} .deb`,
    );
  }
  if (record.version !== wanted.version) {
    options.report(
      `warning: ${name} ${wanted.version} is what tonelab was measured on; this system offers ${record.version}`,
    );
  }
  const kept = await readKept(wanted, join(home, folderName(record.version)));
  if (kept !== undefined) return kept;
  await apt.download(record, downloads);
  const file = join(downloads, (await readdir(downloads)).find((entry) => entry.endsWith('.deb')) ?? 'nothing');
  const sha256 = await hashFile(file);
  if (sha256 !== record.sha256) {
    throw new CorpusError(`${name}: ${file} has sha256 ${sha256}, the signed list says ${record.sha256}; run again`);
  }
  const recordings = await keepPackage(wanted, file, record.version, home);
  // The lists and caches are 120 MB that nobody needs again.
  await rm(aptFolder, { recursive: true, force: true });
  return recordings;
}

async function keepPackage(
  wanted: RecordingsPackage,
  debFile: string,
  version: string,
  home: string,
): Promise<UnpackedRecordings> {
  const found = await stat(debFile).catch(() => undefined);
  if (found?.isFile() !== true) throw new CorpusError(`${wanted.name}: corpus.debFile: there is no file ${debFile}`);
  const sha256 = await hashFile(debFile);
  const folder = join(home, version === 'as given' ? sha256.slice(0, 16) : folderName(version));
  const kept = await readKept(wanted, folder);
  if (kept?.sha256 === sha256) return kept;
  await writeCachedFolder(folder, async (temporary) => {
    await unpackDeb(debFile, temporary, wanted.name);
    await wanted.checkFolder(join(temporary, wanted.path));
    await writeFile(join(temporary, 'source.json'), `${JSON.stringify({ version, sha256 })}\n`);
  });
  return { folder: join(folder, wanted.path), version, sha256 };
}

async function readKept(wanted: RecordingsPackage, folder: string): Promise<UnpackedRecordings | undefined> {
  const text = await readFile(join(folder, 'source.json'), 'utf8').catch(() => undefined);
  if (text === undefined) return undefined;
  const source = sourceSchema.safeParse(JSON.parse(text));
  return source.success ? { folder: join(folder, wanted.path), ...source.data } : undefined;
}

function folderName(version: string): string {
  return version.replace(/[^0-9A-Za-z.+-]/g, '_');
}
