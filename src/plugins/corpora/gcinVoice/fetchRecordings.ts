import { mkdir, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { z } from 'zod';
import { writeCachedFolder } from '../../../corpus/cachedFolder.ts';
import { hashFile } from '../../../corpus/contentHash.ts';
import { CorpusError } from '../../../errors.ts';
import { privateApt } from './privateApt.ts';
import { unpackDeb } from './unpackDeb.ts';

const packageName = 'gcin-voice';
const oggPath = 'usr/share/gcin-voice/ogg';

/** The unpacked recordings and where they came from. */
export interface Recordings {
  readonly oggFolder: string;
  readonly version: string;
  /** Hash of the .deb; empty when a folder was named by the user. */
  readonly sha256: string;
}

export interface FetchOptions {
  readonly version: string;
  /** A .deb that the user has; apt is not asked then. */
  readonly debFile?: string | undefined;
  /** A folder of unpacked recordings; nothing is fetched then. */
  readonly oggFolder?: string | undefined;
  readonly cacheFolder: string;
  report(message: string): void;
}

const sourceSchema = z.object({ version: z.string(), sha256: z.string() });

/**
 * Finds the recordings: a folder or package that the user named, what an earlier run unpacked, else apt's download.
 *
 * @throws CorpusError that says how to get them by hand.
 */
export async function fetchRecordings(options: FetchOptions): Promise<Recordings> {
  if (options.oggFolder !== undefined) return namedFolder(options.oggFolder);
  const home = join(options.cacheFolder, packageName, 'package');
  if (options.debFile !== undefined) return keepPackage(resolve(options.debFile), 'as given', home);
  const standing = await readKept(join(home, folderName(options.version)));
  if (standing !== undefined) return standing;
  return downloadPackage(options, home);
}

async function downloadPackage(options: FetchOptions, home: string): Promise<Recordings> {
  const aptFolder = resolve(options.cacheFolder, packageName, 'apt');
  const downloads = join(aptFolder, 'downloads');
  await rm(downloads, { recursive: true, force: true });
  await mkdir(downloads, { recursive: true });
  const apt = await privateApt(aptFolder, (message) => options.report(message));
  const records = await apt.find(packageName);
  const record = records.find(({ version }) => version === options.version) ?? records[0];
  if (record === undefined) {
    throw new CorpusError(
      `${packageName}: apt's sources know no package of that name; add Debian main (Ubuntu: universe) to /etc/apt/sources.list, ` +
        'or set corpus.debFile to a gcin-voice .deb',
    );
  }
  if (record.version !== options.version) {
    options.report(
      `warning: ${packageName} ${options.version} is what tonelab was measured on; this system offers ${record.version}`,
    );
  }
  const kept = await readKept(join(home, folderName(record.version)));
  if (kept !== undefined) return kept;
  await apt.download(record, downloads);
  const file = join(downloads, (await readdir(downloads)).find((name) => name.endsWith('.deb')) ?? 'nothing');
  const sha256 = await hashFile(file);
  if (sha256 !== record.sha256) {
    throw new CorpusError(
      `${packageName}: ${file} has sha256 ${sha256}, the signed list says ${record.sha256}; run again`,
    );
  }
  const recordings = await keepPackage(file, record.version, home);
  // The lists and caches are 120 MB that nobody needs again.
  await rm(aptFolder, { recursive: true, force: true });
  return recordings;
}

async function keepPackage(debFile: string, version: string, home: string): Promise<Recordings> {
  const found = await stat(debFile).catch(() => undefined);
  if (found?.isFile() !== true) throw new CorpusError(`${packageName}: corpus.debFile: there is no file ${debFile}`);
  const sha256 = await hashFile(debFile);
  const folder = join(home, version === 'as given' ? sha256.slice(0, 16) : folderName(version));
  const kept = await readKept(folder);
  if (kept?.sha256 === sha256) return kept;
  await writeCachedFolder(folder, async (temporary) => {
    await unpackDeb(debFile, temporary);
    await namedFolder(join(temporary, oggPath));
    await writeFile(join(temporary, 'source.json'), `${JSON.stringify({ version, sha256 })}\n`);
  });
  return { oggFolder: join(folder, oggPath), version, sha256 };
}

async function readKept(folder: string): Promise<Recordings | undefined> {
  const text = await readFile(join(folder, 'source.json'), 'utf8').catch(() => undefined);
  if (text === undefined) return undefined;
  const source = sourceSchema.safeParse(JSON.parse(text));
  return source.success ? { oggFolder: join(folder, oggPath), ...source.data } : undefined;
}

async function namedFolder(folder: string): Promise<Recordings> {
  const names = await readdir(folder).catch(() => []);
  if (!names.some((name) => /^[\u3105-\u3129]/.test(name))) {
    throw new CorpusError(
      `${packageName}: ${folder} holds no folders named in bopomofo, such as \u3105\u311a; expected the package's ${oggPath}`,
    );
  }
  return { oggFolder: resolve(folder), version: 'as given', sha256: '' };
}

function folderName(version: string): string {
  return version.replace(/[^0-9A-Za-z.+-]/g, '_');
}
