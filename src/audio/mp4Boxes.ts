import { AudioError } from '../errors.ts';

/**
 * Refuses an MP4 file that stops inside one of its outer boxes: decoders play what is there and say nothing.
 * Source: ISO/IEC 14496-12, 4.2 (box: 32 bits of size, four letters; size 1: 64 bits follow; size 0: to the end of the file).
 * @throws AudioError where a box is longer than what is left, or there is no box of samples (mdat) or of their index (moov).
 */
export function checkMp4IsComplete(bytes: Uint8Array, name: string): void {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const found = new Set<string>();
  for (let at = 0; at < bytes.length; ) {
    const left = bytes.length - at;
    if (left < 8) throw cutShort(name, `${left} bytes are left where a box begins`);
    const short = view.getUint32(at);
    const type = String.fromCharCode(...bytes.subarray(at + 4, at + 8));
    const size = short === 1 && left >= 16 ? Number(view.getBigUint64(at + 8)) : short === 0 ? left : short;
    if (size < 8 || size > left) throw cutShort(name, `its box '${type}' says ${size} bytes and has ${left}`);
    found.add(type);
    at += size;
  }
  const missing = ['moov', 'mdat'].find((type) => !found.has(type));
  if (missing !== undefined) throw cutShort(name, `it has no box '${missing}'`);
}

function cutShort(name: string, what: string): AudioError {
  return new AudioError(`${name}: the MP4/M4A file is damaged or cut short: ${what}; copy or export it again`);
}
