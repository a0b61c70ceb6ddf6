import { AudioError } from '../errors.ts';

const endOfStream = 4;
const fixedHeaderBytes = 27;

/**
 * Refuses an Ogg file that stops before its last page: decoders play what is there and say nothing.
 * Source: RFC 3533, section 6 (page header: flags at byte 5, number of segments at 26, their sizes after it).
 * @throws AudioError where the last page is incomplete, or is not marked as the end of the stream.
 */
export function checkOggIsComplete(bytes: Uint8Array, name: string): void {
  const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const last = buffer.lastIndexOf('OggS');
  const segments = buffer[last + 26] ?? 0;
  const payload = buffer.subarray(last + fixedHeaderBytes, last + fixedHeaderBytes + segments);
  const pageBytes = fixedHeaderBytes + segments + payload.reduce((sum, size) => sum + size, 0);
  const present = buffer.length - last;
  const isLast = ((buffer[last + 5] ?? 0) & endOfStream) !== 0;
  if (present >= pageBytes && payload.length === segments && isLast) return;
  const what = isLast ? `its last page has ${present} of ${pageBytes} bytes` : 'it has no end-of-stream page';
  throw new AudioError(`${name}: the Ogg file is cut short: ${what}; copy or export it again`);
}
