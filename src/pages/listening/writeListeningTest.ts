import { existsSync } from 'node:fs';
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { writeFileAtomically, writeFileSynced, writeFolderAtomically } from '../../core/atomicFile.ts';
import { ConfigError } from '../../errors.ts';
import type { MadeTest } from '../../listening/makeTest.ts';
import { renderListeningPage } from './listeningPage.ts';

export interface WrittenTest {
  /** To be opened, or copied to a web server with the folder that it lies in. */
  readonly page: string;
  /** Stays with the researcher: it lies beside the folder, not in it. */
  readonly keyFile: string;
}

/** Where the key of a test lies. */
export function keyFileOf(folder: string): string {
  return `${folder.replace(/[/\\]+$/, '')}.key.json`;
}

/**
 * Writes the folder that listeners get and, beside it, the key.
 *
 * @throws ConfigError where a test lies there already: its answers need its key.
 */
export async function writeListeningTest(folder: string, { page, wavs, key }: MadeTest): Promise<WrittenTest> {
  const keyFile = keyFileOf(folder);
  const taken = [folder, keyFile].find((path) => existsSync(path));
  if (taken !== undefined)
    throw new ConfigError(
      `${taken} exists; answers to that test need its key: name another folder with --out, or delete both`,
    );
  const text = await renderListeningPage(page);
  await writeFileAtomically(keyFile, `${JSON.stringify(key, null, 1)}\n`);
  await writeFolderAtomically(folder, async (temporary) => {
    await mkdir(join(temporary, 'clips'));
    for (const [name, bytes] of wavs) await writeFileSynced(join(temporary, 'clips', name), bytes);
    await writeFileSynced(join(temporary, 'index.html'), text);
  });
  return { page: join(folder, 'index.html'), keyFile };
}
