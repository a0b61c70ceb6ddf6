import { readdir, stat } from 'node:fs/promises';
import { join, relative, sep } from 'node:path';
import { hashFile } from '../contentHash.ts';
import type { CorpusManifest } from '../manifest.ts';

const audioName = /\.(wav|flac|ogg|mp3|m4a)$/i;

/**
 * Where files with certain hashes lie now, below the root. Files that the manifest names are not looked at.
 *
 * @returns hash -> path relative to the root
 */
export async function findMoved(
  { root, utterances }: Pick<CorpusManifest, 'root' | 'utterances'>,
  wanted: ReadonlySet<string>,
): Promise<ReadonlyMap<string, string>> {
  const found = new Map<string, string>();
  if (wanted.size === 0 || (await stat(root).catch(() => undefined))?.isDirectory() !== true) return found;
  const named = new Set(utterances.map(({ audio }) => audio));
  const entries = await readdir(root, { recursive: true, withFileTypes: true });
  for (const entry of entries) {
    if (!entry.isFile() || !audioName.test(entry.name)) continue;
    const file = join(entry.parentPath, entry.name);
    const path = relative(root, file).split(sep).join('/');
    if (named.has(path)) continue;
    const hash = await hashFile(file);
    if (wanted.has(hash)) found.set(hash, path);
  }
  return found;
}
