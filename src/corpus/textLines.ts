import { createReadStream } from 'node:fs';
import { stat } from 'node:fs/promises';
import type { Readable } from 'node:stream';
import { createGunzip } from 'node:zlib';
import { isMissing } from '../core/atomicFile.ts';
import { CorpusError } from '../errors.ts';

/** One line of a text file, without its end. */
export interface TextLine {
  readonly text: string;
  /** From 1. */
  readonly line: number;
  /** file:line */
  readonly place: string;
}

const newline = 0x0a;

/**
 * Reads a text file in UTF-8 line by line, unpacking it where its name ends in .gz; a byte order mark is dropped. Only one
 * line and one block of the file are in memory.
 *
 * @throws CorpusError when the file is missing or no gzip file, or, with its line, when a line is not UTF-8.
 */
export async function* readTextLines(file: string): AsyncGenerator<TextLine, void, undefined> {
  const decoder = new TextDecoder('utf-8', { fatal: true, ignoreBOM: false });
  let line = 0;
  for await (const bytes of byteLines(file)) {
    line += 1;
    const place = `${file}:${line}`;
    yield { text: decodeLine(decoder, bytes, place), line, place };
  }
}

/** How many lines a text file has that are not empty. @throws as `readTextLines`, but for what is not UTF-8. */
export async function countLines(file: string): Promise<number> {
  let count = 0;
  for await (const bytes of byteLines(file)) if (bytes.some((byte) => byte > 0x20)) count += 1;
  return count;
}

function decodeLine(decoder: TextDecoder, bytes: Uint8Array, place: string): string {
  try {
    return decoder.decode(bytes).replace(/\r$/, '');
  } catch (cause) {
    throw new CorpusError(`${place}: is not UTF-8; save the file as UTF-8, such as by 'iconv -f gb18030 -t utf-8'`, {
      cause,
    });
  }
}

async function* byteLines(file: string): AsyncGenerator<Uint8Array, void, undefined> {
  let rest: Uint8Array = new Uint8Array(0);
  for await (const block of readBlocks(file)) {
    const bytes = rest.length === 0 ? block : Buffer.concat([rest, block]);
    let from = 0;
    for (let end = bytes.indexOf(newline); end >= 0; end = bytes.indexOf(newline, from)) {
      yield bytes.subarray(from, end);
      from = end + 1;
    }
    rest = bytes.subarray(from);
  }
  if (rest.length > 0) yield rest;
}

async function* readBlocks(file: string): AsyncGenerator<Uint8Array, void, undefined> {
  const found = await stat(file).catch((cause: unknown) => {
    if (isMissing(cause)) return undefined;
    throw cause;
  });
  if (found?.isFile() !== true) throw new CorpusError(`${file}: there is no such file`);
  const source = createReadStream(file, { highWaterMark: 1 << 16 });
  const stream: Readable = file.endsWith('.gz') ? source.pipe(createGunzip()) : source;
  source.on('error', (error) => stream.destroy(error));
  try {
    for await (const block of stream) yield block as Uint8Array;
  } catch (cause) {
    const why = cause instanceof Error ? cause.message : String(cause);
    throw new CorpusError(`${file}: cannot be read: ${why}`, { cause });
  } finally {
    source.destroy();
  }
}
