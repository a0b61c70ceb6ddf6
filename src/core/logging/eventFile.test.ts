import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { crc32c, maskedCrc32c } from './crc32c.ts';
import { createEventFile, encodeRecord } from './eventFile.ts';
import { histogramBuckets } from './histogramBuckets.ts';
import { tensorBoardLogger } from './tensorBoard.ts';
import { decodeEvent } from './tensorBoardProto.ts';
import { wavBytes } from './wavBytes.ts';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'tonelab-events-'));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

describe('crc32c', () => {
  it('gives the values of RFC 3720 appendix B.4', () => {
    expect(crc32c(new Uint8Array(32))).toBe(0x8a9136aa);
    expect(crc32c(new Uint8Array(32).fill(0xff))).toBe(0x62a8ab43);
    expect(crc32c(Uint8Array.from({ length: 32 }, (_, index) => index))).toBe(0x46dd794e);
    expect(crc32c(Buffer.from('123456789'))).toBe(0xe3069283);
  });
});

describe('event files', () => {
  it('frame each record with its size and both checksums', () => {
    const record = Buffer.from(encodeRecord(Buffer.from('abc')));
    expect(record.readBigUInt64LE()).toBe(3n);
    expect(record.readUInt32LE(8)).toBe(maskedCrc32c(record.subarray(0, 8)));
    expect(record.subarray(12, 15).toString()).toBe('abc');
    expect(record.readUInt32LE(15)).toBe(maskedCrc32c(Buffer.from('abc')));
    expect(record).toHaveLength(19);
  });

  it('sort after the files already there, even when the clock stands still', async () => {
    await writeFile(join(folder, 'events.out.tfevents.1900000000.elsewhere.1'), '');
    for (let turn = 0; turn < 3; turn += 1) createEventFile(folder, () => 1_700_000_000).close();
    const seconds = (await readdir(folder)).sort().map((name) => name.split('.')[3]);
    expect(seconds).toEqual(['1900000000', '1900000001', '1900000002', '1900000003']);
  });

  it('say on resume from which step on earlier files are void', async () => {
    tensorBoardLogger({ folder, resumeFromStep: 7, nowSeconds: () => 12.5 }).close();
    const [name] = await readdir(folder);
    const bytes = await readFile(join(folder, name!));
    const second = bytes.subarray(12 + Number(bytes.readBigUInt64LE()) + 4);
    const event = decodeEvent(second.subarray(12, 12 + Number(second.readBigUInt64LE())));
    expect(event).toEqual({ wall_time: 12.5, step: 8, session_log: { status: 1 } });
  });

  it('refuse an image that is no PNG', () => {
    const logger = tensorBoardLogger({ folder });
    expect(() => logger.image(1, 'spectrogram', Buffer.from('JFIF'))).toThrow(/image 'spectrogram': not a PNG file/);
    logger.close();
  });
});

describe('histogramBuckets', () => {
  it('counts every finite value once, the greatest one too', () => {
    const buckets = histogramBuckets([0, 1, 2, 3, 30, Number.NaN, Number.POSITIVE_INFINITY]);
    expect(buckets).toMatchObject({ min: 0, max: 30, num: 5, sum: 36, sumSquares: 914 });
    expect(buckets?.counts.reduce((total, count) => total + count, 0)).toBe(5);
    expect(buckets?.counts.at(-1)).toBe(1);
    expect(buckets?.limits).toHaveLength(30);
    expect(buckets?.limits.at(-1)).toBe(30);
  });

  it('has one bucket for equal values and none for no values', () => {
    expect(histogramBuckets([2, 2])).toMatchObject({ limits: [2], counts: [2] });
    expect(histogramBuckets([Number.NaN])).toBeUndefined();
  });
});

describe('wavBytes', () => {
  it('writes 16-bit mono, clipped, and never a wrapped value', () => {
    const wav = Buffer.from(wavBytes(new Float32Array([0, 1, -1, 7, -7, Number.NaN, 0.5]), 22050));
    const values = Array.from({ length: 7 }, (_, index) => wav.readInt16LE(44 + 2 * index));
    expect(values).toEqual([0, 32767, -32767, 32767, -32767, 0, 16384]);
    expect([wav.readUInt32LE(24), wav.readUInt32LE(4), wav.byteLength]).toEqual([22050, 36 + 14, 44 + 14]);
  });
});
