import { writeFileAtomically, writeFolderAtomically } from '../core/atomicFile.ts';

/**
 * Builds a folder of the cache as a whole: `fill` writes into a temporary folder that is renamed when it is done, so that
 * a reader never meets half of it.
 *
 * @throws StorageError when it cannot be written, and whatever `fill` throws; nothing half-made is left.
 */
export async function writeCachedFolder(
  folder: string,
  fill: (temporaryFolder: string) => Promise<void>,
): Promise<void> {
  await writeFolderAtomically(folder, fill);
}

/** Writes one file of the cache so that a reader sees all of it or none. @throws StorageError when it cannot be written. */
export async function writeCachedFile(file: string, bytes: Uint8Array): Promise<void> {
  await writeFileAtomically(file, bytes);
}
