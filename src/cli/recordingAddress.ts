import { randomBytes } from 'node:crypto';
import { mkdir, readFile } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import { z } from 'zod';
import { writeFileAtomically } from '../core/atomicFile.ts';
import { cacheRoot } from '../core/runtime/runtimeCache.ts';
import { hashValue } from '../corpus/contentHash.ts';

const addressSchema = z.strictObject({ token: z.string().regex(/^[0-9a-f]{32}$/), port: z.int().min(0).max(65_535) });

/** Where the page of one folder's studio is found. */
export type RecordingAddress = z.infer<typeof addressSchema>;

/**
 * The address that a folder's studio had before, so that an open page goes on when the studio was killed and the browser
 * need not ask for the microphone again; a new one with a random token where it had none.
 */
export async function readAddress(folder: string): Promise<RecordingAddress> {
  const text = await readFile(addressFile(folder), 'utf8').catch(() => '');
  const known = addressSchema.safeParse(parsed(text));
  return known.data ?? { token: randomBytes(16).toString('hex'), port: 0 };
}

/** Keeps the address where this user alone may read it. @throws StorageError */
export async function keepAddress(folder: string, address: RecordingAddress): Promise<void> {
  const file = addressFile(folder);
  await mkdir(dirname(file), { recursive: true, mode: 0o700 });
  await writeFileAtomically(file, JSON.stringify(address));
}

/** Does a studio answer at the address? */
export async function isAnswering({ token, port }: RecordingAddress): Promise<boolean> {
  if (port === 0) return false;
  return fetch(`http://127.0.0.1:${port}/${token}/state`).then(
    ({ ok }) => ok,
    () => false,
  );
}

function addressFile(folder: string): string {
  return join(cacheRoot(), 'record', `${hashValue(resolve(folder)).slice(0, 16)}.json`);
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
