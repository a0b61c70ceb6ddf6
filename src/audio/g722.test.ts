import { createHash } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { decodeG722 } from './g722.ts';

/** 2,000 bytes of every value and many turns, the same everywhere. */
function noise(): Uint8Array {
  let state = 1;
  return Uint8Array.from({ length: 2000 }, () => {
    state = (Math.imul(state, 1103515245) + 12345) >>> 0;
    return state >>> 24;
  });
}

describe('decodeG722', () => {
  it('gives the samples that ffmpeg gives, all of them', () => {
    // Made by: ffmpeg -f g722 -i noise.g722 -ar 16000 -ac 1 -f s16le - | sha256sum (ffmpeg 5.1), of the bytes above.
    const samples = Int16Array.from(decodeG722(noise()), (value) => Math.round(value * 32768));
    const hash = createHash('sha256').update(new Uint8Array(samples.buffer)).digest('hex');
    expect(samples).toHaveLength(4000);
    expect(hash).toBe('9842c087e9c2423e2eddf7bd27e612bb2175c1d94f0f2faa3fd10cf535acd126');
  });
});
