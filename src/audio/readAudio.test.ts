import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { AudioError } from '../errors.ts';
import { decodeM4a } from './decodeM4a.ts';
import { decodeAudio, readAudio } from './readAudio.ts';
import { encodeWav, writeWav } from './wavFile.ts';

const golden = (name: string): string => fileURLToPath(new URL(`goldens/${name}`, import.meta.url));
let folder = '';

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'tonelab-audio-'));
});
afterAll(() => rm(folder, { recursive: true }));

const sine = (samples: number, hz: number, sampleRate: number, amplitude = 0.5): Float32Array =>
  Float32Array.from({ length: samples }, (_, i) => amplitude * Math.sin((2 * Math.PI * hz * i) / sampleRate));

interface RawWav {
  readonly format?: number;
  readonly bits: number;
  readonly channels?: number;
  readonly extensible?: boolean;
  readonly data: Uint8Array;
}

/** A WAV file written by hand, so that the reader is not checked against our own writer. */
function rawWav({ format = 1, bits, channels = 1, extensible = false, data }: RawWav): Uint8Array {
  const formatBytes = extensible ? 40 : 16;
  const bytes = Buffer.alloc(20 + formatBytes + 8 + data.length);
  bytes.write('RIFF', 0);
  bytes.writeUInt32LE(bytes.length - 8, 4);
  bytes.write('WAVEfmt ', 8);
  bytes.writeUInt32LE(formatBytes, 16);
  bytes.writeUInt16LE(extensible ? 0xfffe : format, 20);
  bytes.writeUInt16LE(channels, 22);
  bytes.writeUInt32LE(8000, 24);
  bytes.writeUInt32LE((8000 * channels * bits) / 8, 28);
  bytes.writeUInt16LE((channels * bits) / 8, 32);
  bytes.writeUInt16LE(bits, 34);
  if (extensible) {
    bytes.writeUInt16LE(22, 36);
    bytes.writeUInt16LE(bits, 38);
    bytes.writeUInt16LE(format, 44);
    bytes.set(Buffer.from('000000001000800000aa00389b71', 'hex'), 46);
  }
  bytes.write('data', 20 + formatBytes);
  bytes.writeUInt32LE(data.length, 24 + formatBytes);
  bytes.set(data, 28 + formatBytes);
  return bytes;
}

describe('reading audio', () => {
  const wanted = [0, 0.5, -0.5, 0.25, -1];
  const integers = (bits: number): Uint8Array => {
    const bytes = Buffer.alloc((wanted.length * bits) / 8);
    wanted.forEach((value, i) => {
      const level = Math.min(value * 2 ** (bits - 1), 2 ** (bits - 1) - 1);
      if (bits === 8) bytes.writeUInt8(level + 128, i);
      else bytes.writeIntLE(level, (i * bits) / 8, bits / 8);
    });
    return bytes;
  };
  const cases: readonly (readonly [string, RawWav, number])[] = [
    ['8-bit integers', { bits: 8, data: integers(8) }, 1 / 100],
    ['16-bit integers', { bits: 16, data: integers(16) }, 1 / 20000],
    ['24-bit integers', { bits: 24, data: integers(24) }, 1e-6],
    ['32-bit integers', { bits: 32, data: integers(32) }, 1e-6],
    ['32-bit floats', { bits: 32, format: 3, data: Buffer.from(Float32Array.from(wanted).buffer) }, 0],
    ['extensible 24-bit integers', { bits: 24, extensible: true, data: integers(24) }, 1e-6],
  ];
  it.each(cases)('reads a WAV file of %s', async (_, raw, tolerance) => {
    const { samples, sampleRate } = await decodeAudio(rawWav(raw), 'hand.wav');
    expect(sampleRate).toBe(8000);
    expect(samples).toHaveLength(wanted.length);
    for (const [i, value] of wanted.entries()) expect(Math.abs(samples[i]! - value)).toBeLessThanOrEqual(tolerance);
  });

  it('gives the mean of the channels of a stereo file and says how many there were', async () => {
    const data = Buffer.from(Float32Array.from([0.5, 0.1, -0.5, 0.3]).buffer);
    const audio = await decodeAudio(rawWav({ bits: 32, format: 3, channels: 2, data }), 'stereo.wav');
    expect(audio.channels).toBe(2);
    expect(Array.from(audio.samples)).toEqual([expect.closeTo(0.3, 6), expect.closeTo(-0.1, 6)]);
    expect((await readAudio(golden('stereo.ogg'))).channels).toBe(2);
  });

  /** The MP3 encoder lowers what it is given by 5 %. */
  const tones = [
    ['tone.flac', 0.5],
    ['tone.ogg', 0.5],
    ['tone.mp3', 0.475],
    ['tone.m4a', 0.5],
    ['lossless.m4a', 0.5],
  ] as const;
  it.each(tones)('decodes %s to the tone that was put in', async (name, amplitude) => {
    for (let again = 0; again < 2; again++) {
      const { samples, sampleRate, durationSeconds } = await readAudio(golden(name));
      expect(sampleRate).toBe(16000);
      expect(durationSeconds).toBeGreaterThan(0.24);
      const middle = samples.subarray(1800, 3800);
      const power = middle.reduce((sum, sample) => sum + sample * sample, 0) / middle.length;
      expect(Math.sqrt(2 * power)).toBeCloseTo(amplitude, 2);
      const crossings = middle.filter((sample, i) => i > 0 && sample >= 0 && middle[i - 1]! < 0).length;
      expect(crossings).toBe(55);
    }
  });

  it('says what to install where the decoder of M4A is not there', async () => {
    const absent = '@audio/decode-aac-absent';
    const read = decodeM4a(await readFile(golden('tone.m4a')), 'voice.m4a', () => import(/* @vite-ignore */ absent));
    await expect(read).rejects.toThrow(/voice\.m4a: .*GPL-2\.0.*npm install @audio\/decode-aac/);
  });

  it('goes by the first bytes and not by the name of the file', async () => {
    const disguised = join(folder, 'vorbis.wav');
    await writeFile(disguised, await readFile(golden('tone.ogg')));
    expect((await readAudio(disguised)).sampleRate).toBe(16000);
  });

  it('decodes many files at once without mixing them up', async () => {
    const names = ['tone.ogg', 'stereo.ogg', 'tone.flac', 'tone.ogg'].map(golden);
    const together = await Promise.all(names.map(readAudio));
    for (const [i, name] of names.entries()) {
      const alone = await readAudio(name);
      expect(Buffer.from(together[i]!.samples.buffer).equals(Buffer.from(alone.samples.buffer))).toBe(true);
    }
  });

  const failure = async (bytes: Uint8Array | string): Promise<string> => {
    const path = join(folder, 'bad.wav');
    await writeFile(path, bytes);
    const error = await readAudio(path).then(
      () => new Error('was read'),
      (reason: unknown) => reason as Error,
    );
    expect(error).toBeInstanceOf(AudioError);
    expect(error.message).toContain('bad.wav');
    return error.message;
  };

  it('names a file that is missing', async () => {
    await expect(readAudio('/nowhere/clip.wav')).rejects.toThrow(
      '/nowhere/clip.wav: cannot read the recording: there is no',
    );
  });

  it('refuses an empty file and a WAV file without samples', async () => {
    expect(await failure('')).toContain('empty (0 bytes)');
    expect(await failure(rawWav({ bits: 16, data: new Uint8Array(0) }))).toContain('holds no samples');
  });

  it('refuses what is no audio and says what it seems to be', async () => {
    expect(await failure('a text that was renamed')).toContain('this is a text file');
    expect(await failure(Buffer.from('\x89PNG\r\n\x1a\n0000', 'latin1'))).toContain('a PNG image');
    expect(await failure(Buffer.from('\0\0\0\x10ftypM4A 0000', 'latin1'))).toContain("no box 'moov'");
    expect(await failure(Buffer.alloc(64))).toContain('not an audio file');
  });

  it.each([0.5, 0.9, 0.999])('refuses files that stop after %d of their bytes', async (part) => {
    const cut = (bytes: Uint8Array): Uint8Array => bytes.subarray(0, Math.floor(bytes.length * part));
    expect(await failure(cut(encodeWav(sine(4000, 440, 16000), 16000)))).toContain('cut short');
    expect(await failure(cut(await readFile(golden('tone.ogg'))))).toContain('cut short');
    expect(await failure(cut(await readFile(golden('tone.flac'))))).toMatch(/cut short/);
    expect(await failure(cut(await readFile(golden('tone.m4a'))))).toMatch(/MP4.*cut short/);
  });

  it('refuses a WAV file that ends inside its header, and a damaged header', async () => {
    const whole = encodeWav(sine(100, 440, 16000), 16000);
    expect(await failure(whole.subarray(0, 30))).toContain('cut short');
    expect(await failure(rawWav({ bits: 16, channels: 0, data: new Uint8Array(8) }))).toContain('header is damaged');
    expect(await failure(rawWav({ bits: 16, format: 85, data: new Uint8Array(8) }))).toContain('0x55');
  });

  it('refuses samples that are no numbers', async () => {
    const data = Buffer.from(Float32Array.from([0, Number.NaN]).buffer);
    expect(await failure(rawWav({ bits: 32, format: 3, data }))).toContain('sample 1 is NaN');
  });

  it('reads good files after a bad one', async () => {
    const ogg = await readFile(golden('tone.ogg'));
    await failure(Buffer.concat([ogg.subarray(0, 60), Buffer.alloc(500, 7), ogg.subarray(-200)]));
    expect((await readAudio(golden('tone.ogg'))).samples.length).toBeGreaterThan(3900);
  });
});

describe('writing WAV', () => {
  it('gives back what was written, to half a step of 16 bits', async () => {
    const path = join(folder, 'round.wav');
    const samples = sine(2205, 440, 22050, 0.99);
    await writeWav(path, samples, 22050);
    const back = await readAudio(path);
    expect(back).toMatchObject({ sampleRate: 22050, channels: 1, durationSeconds: 0.1 });
    const worst = samples.reduce((most, sample, i) => Math.max(most, Math.abs(back.samples[i]! - sample)), 0);
    expect(worst).toBeLessThan(1 / 20000);
  });

  it('clips what is too loud and leaves no temporary file', async () => {
    await writeWav(join(folder, 'loud.wav'), Float32Array.of(2, -2, 1, -1), 8000);
    const { samples } = await readAudio(join(folder, 'loud.wav'));
    for (const [i, sign] of [1, -1, 1, -1].entries()) expect(samples[i]).toBeCloseTo(sign, 4);
    expect((await readdir(folder)).filter((name) => name.startsWith('.writing-'))).toEqual([]);
  });

  it('keeps the old file where the samples are no numbers or the folder is missing', async () => {
    const path = join(folder, 'kept.wav');
    await writeWav(path, sine(100, 440, 8000), 8000);
    const before = await readFile(path);
    await expect(writeWav(path, Float32Array.of(0, Number.NaN), 8000)).rejects.toThrow('sample 1 of 2 is NaN');
    expect(await readFile(path)).toEqual(before);
    await expect(writeWav(join(folder, 'no', 'x.wav'), sine(9, 1, 8), 8)).rejects.toThrow(AudioError);
  });
});
