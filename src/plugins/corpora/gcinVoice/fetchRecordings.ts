import { readdir } from 'node:fs/promises';
import { fetchPackage, type RecordingsPackage } from '../../../corpus/debian/fetchPackage.ts';
import { CorpusError } from '../../../errors.ts';

const name = 'gcin-voice';
const path = 'usr/share/gcin-voice/ogg';

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

/**
 * Finds the recordings: a folder or package that the user named, what an earlier run unpacked, else apt's download.
 *
 * @throws CorpusError that says how to get them by hand.
 */
export async function fetchRecordings(options: FetchOptions): Promise<Recordings> {
  const wanted: RecordingsPackage = {
    ...{ name, path, version: options.version, checkFolder },
    withoutApt:
      'on Debian or Ubuntu it is there, elsewhere set corpus.debFile to a gcin-voice .deb from a Debian mirror or ' +
      'corpus.oggFolder to its unpacked usr/share/gcin-voice/ogg',
  };
  const { folder, version, sha256 } = await fetchPackage(wanted, { ...options, folder: options.oggFolder });
  return { oggFolder: folder, version, sha256 };
}

async function checkFolder(folder: string): Promise<void> {
  const names = await readdir(folder).catch(() => []);
  if (names.some((entry) => /^[\u3105-\u3129]/.test(entry))) return;
  throw new CorpusError(
    `${name}: ${folder} holds no folders named in bopomofo, such as \u3105\u311a; expected the package's ${path}`,
  );
}
