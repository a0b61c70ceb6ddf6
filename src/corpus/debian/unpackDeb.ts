import { execFile, spawn } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { promisify } from 'node:util';
import { CorpusError } from '../../errors.ts';

const run = promisify(execFile);

/**
 * Unpacks a Debian package's files into a folder, by dpkg-deb, or by tar where there is no dpkg.
 *
 * @throws CorpusError when the file is no Debian package or is cut short.
 */
export async function unpackDeb(file: string, folder: string, source: string): Promise<void> {
  try {
    await run('dpkg-deb', ['-x', file, folder]);
  } catch (cause) {
    if (!isNotInstalled(cause)) throw notAPackage(source, file, cause);
    await unpackByTar(file, folder, source);
  }
}

/** A .deb is an ar archive whose member data.tar.* holds the files. Source: deb(5). */
export async function unpackByTar(file: string, folder: string, source: string): Promise<void> {
  const member = dataMember(await readFile(file), file, source);
  const flag = { 'data.tar.xz': '-J', 'data.tar.gz': '-z', 'data.tar.zst': '--zstd' }[member.name] ?? '';
  await new Promise<void>((resolve, reject) => {
    const tar = spawn('tar', ['-x', ...(flag === '' ? [] : [flag]), '-C', folder], {
      stdio: ['pipe', 'ignore', 'pipe'],
    });
    let complaint = '';
    tar.stderr.on('data', (piece: Buffer) => {
      complaint += piece.toString();
    });
    tar.on('error', (cause) => reject(notAPackage(source, file, cause)));
    tar.on('close', (code) =>
      code === 0 ? resolve() : reject(notAPackage(source, file, new Error(complaint.trim()))),
    );
    // tar that stops early closes its end; its exit code says so.
    tar.stdin.on('error', () => undefined);
    tar.stdin.end(member.content);
  });
}

function dataMember(bytes: Buffer, file: string, source: string): { readonly name: string; readonly content: Buffer } {
  if (bytes.subarray(0, 8).toString('latin1') !== '!<arch>\n')
    throw notAPackage(source, file, new Error('no ar archive'));
  for (let at = 8; at + 60 <= bytes.length; ) {
    const header = bytes.subarray(at, at + 60).toString('latin1');
    const name = header.slice(0, 16).trim().replace(/\/$/, '');
    const memberBytes = Number.parseInt(header.slice(48, 58), 10);
    const content = bytes.subarray(at + 60, at + 60 + memberBytes);
    if (!(memberBytes >= 0) || content.length < memberBytes) throw notAPackage(source, file, new Error('cut short'));
    if (name.startsWith('data.tar')) return { name, content };
    at += 60 + memberBytes + (memberBytes % 2);
  }
  throw notAPackage(source, file, new Error('no data.tar inside'));
}

function notAPackage(source: string, file: string, cause: unknown): CorpusError {
  const why = cause instanceof Error ? cause.message.split('\n').slice(-2).join(' ').trim() : String(cause);
  return new CorpusError(`${source}: ${file} cannot be unpacked as a Debian package: ${why}; delete it and run again`, {
    cause,
  });
}

function isNotInstalled(cause: unknown): boolean {
  return cause instanceof Error && 'code' in cause && cause.code === 'ENOENT';
}
