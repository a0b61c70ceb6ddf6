import { createReadStream, createWriteStream } from 'node:fs';
import { rm } from 'node:fs/promises';
import { pipeline } from 'node:stream/promises';
import { RuntimeSetupError } from '../../errors.ts';
import { fileSha256 } from './pythonWheel.ts';

/**
 * Appends further parts of a file to its first one, which gets its checksum; the further parts are gone then.
 *
 * @throws RuntimeSetupError where the whole has another checksum.
 */
export async function joinFiles(first: string, further: readonly string[], sha256: string): Promise<void> {
  for (const part of further) {
    await pipeline(createReadStream(part), createWriteStream(first, { flags: 'a' }));
    await rm(part);
  }
  const got = await fileSha256(first);
  if (got !== sha256)
    throw new RuntimeSetupError(`${first}: joined, it has SHA-256 ${got}, expected ${sha256}; not installed`);
}
