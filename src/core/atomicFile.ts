import { randomBytes } from 'node:crypto';
import { open, rename, rm } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { makeFolder } from './makeFolder.ts';
import { StorageError, storageError } from './storageError.ts';

/** Names that begin so are unfinished; whoever lists a folder skips them. */
export const temporaryPrefix = '.writing-';

/** What a file is made of: one text, one block of bytes, or blocks in order, which may be made while they are written. */
export type FileContent = string | Uint8Array | Iterable<Uint8Array> | AsyncIterable<string | Uint8Array>;

/**
 * Writes a file so that a reader sees the whole old one or the whole new one, also after a power cut: a temporary name
 * in the same folder, fsync, rename, fsync of the folder. Makes the folder when it is absent.
 *
 * @throws StorageError when it cannot be written; the temporary file is gone and the old file is untouched.
 */
export async function writeFileAtomically(file: string, content: FileContent): Promise<void> {
  const folder = dirname(file);
  const temporary = join(folder, temporaryName(basename(file)));
  try {
    makeFolder(folder);
    await writeAndSync(temporary, content);
    await rename(temporary, file);
    await syncFolder(folder);
  } catch (cause) {
    await rm(temporary, { force: true }).catch(() => undefined);
    throw storageError('write', file, cause);
  }
}

/**
 * Writes a folder as a whole: `fill` writes into a temporary folder beside it, which is synced and renamed. A folder
 * that already has the name is set aside first and removed when the new one stands.
 *
 * @throws StorageError when it cannot be written, and whatever `fill` throws; the temporary folder is gone and the old
 * folder is untouched.
 */
export async function writeFolderAtomically(
  folder: string,
  fill: (temporaryFolder: string) => Promise<void>,
): Promise<void> {
  const parent = dirname(folder);
  const temporary = join(parent, temporaryName(basename(folder)));
  try {
    await inStorageTerms('write', folder, async () => makeFolder(temporary));
    await fill(temporary);
    await inStorageTerms('write', folder, async () => {
      await syncFolder(temporary);
      await replaceFolder(temporary, folder);
      await syncFolder(parent);
    });
  } catch (cause) {
    await rm(temporary, { recursive: true, force: true }).catch(() => undefined);
    throw cause instanceof StorageError ? renamed(cause, temporary, folder) : cause;
  }
}

/** Writes a file and waits until the disk has it. No rename: for files inside a folder that is renamed as a whole. */
export async function writeFileSynced(file: string, content: FileContent): Promise<void> {
  await inStorageTerms('write', file, () => writeAndSync(file, content));
}

async function writeAndSync(file: string, content: FileContent): Promise<void> {
  const handle = await open(file, 'w');
  try {
    for await (const block of blocksOf(content)) await handle.writeFile(block);
    await handle.sync();
  } finally {
    await handle.close();
  }
}

/** The same error, speaking of the folder that the user knows. */
function renamed(error: StorageError, temporary: string, folder: string): StorageError {
  return new StorageError(error.message.replaceAll(temporary, folder), { cause: error.cause });
}

/** Makes the folder's list of names durable. Without this a rename can be lost in a power cut. */
export async function syncFolder(folder: string): Promise<void> {
  const handle = await open(folder, 'r');
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}

async function replaceFolder(temporary: string, folder: string): Promise<void> {
  const aside = join(dirname(folder), temporaryName(`old-${basename(folder)}`));
  const wasThere = await rename(folder, aside).then(
    () => true,
    (cause: unknown) => {
      if (isMissing(cause)) return false;
      throw cause;
    },
  );
  try {
    await rename(temporary, folder);
  } catch (cause) {
    if (wasThere) await rename(aside, folder);
    throw cause;
  }
  if (wasThere) await rm(aside, { recursive: true, force: true });
}

async function inStorageTerms<T>(action: string, file: string, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (cause) {
    throw storageError(action, file, cause);
  }
}

/** Is this the file system saying that a file or folder is not there? */
export function isMissing(cause: unknown): boolean {
  return cause instanceof Error && 'code' in cause && cause.code === 'ENOENT';
}

function blocksOf(content: FileContent): Iterable<string | Uint8Array> | AsyncIterable<string | Uint8Array> {
  return typeof content === 'string' || content instanceof Uint8Array ? [content] : content;
}

function temporaryName(name: string): string {
  return `${temporaryPrefix}${name}-${process.pid}-${randomBytes(4).toString('hex')}`;
}
