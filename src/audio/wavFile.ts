import { open, rename, rm } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import decodeWavBytes from '@audio/decode-wav';
import { AudioError } from '../errors.ts';
import type { DecodedChannels } from './decodedChannels.ts';
import { toPcm16 } from './pcm16.ts';

const headerBytes = 44;
/** A chunk size that writers to a pipe leave in the header because they did not know the end. */
const unknownSize = 0xffffffff;

/**
 * Decodes a WAV file: integers of 8, 16, 24, 32 bits, floats of 32 and 64, also WAVE_FORMAT_EXTENSIBLE.
 * Differs: the decoder takes a file that stops early for a short one, so the declared sizes are checked here first.
 * @throws AudioError where the file is cut short, or its header makes no sense.
 */
export function decodeWav(bytes: Uint8Array, name: string): DecodedChannels {
  checkWavChunks(bytes, name);
  try {
    const { channelData, sampleRate } = decodeWavBytes(bytes);
    return { channels: channelData, sampleRate };
  } catch (error) {
    throw new AudioError(`${name}: cannot decode this WAV file: ${(error as Error).message}`, { cause: error });
  }
}

function checkWavChunks(bytes: Uint8Array, name: string): void {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  let hasFormat = false;
  let position = 12;
  while (position + 8 <= bytes.length) {
    const id = String.fromCharCode(...bytes.subarray(position, position + 4));
    const declared = view.getUint32(position + 4, true);
    const present = bytes.length - position - 8;
    if (id === 'fmt ') {
      if (present < Math.max(declared, 16)) break;
      checkWavFormat(view, position + 8, name);
      hasFormat = true;
    } else if (id === 'data') {
      if (!hasFormat) throw new AudioError(`${name}: the WAV header has no "fmt " chunk before its samples`);
      if (declared !== unknownSize && declared > present) throw truncated(name, declared, present);
      return;
    }
    position += 8 + declared + (declared % 2);
  }
  throw new AudioError(`${name}: the WAV file is cut short: it ends before its samples begin; copy or export it again`);
}

function checkWavFormat(view: DataView, at: number, name: string): void {
  const channels = view.getUint16(at + 2, true);
  const sampleRate = view.getUint32(at + 4, true);
  const blockBytes = view.getUint16(at + 12, true);
  if (channels === 0 || sampleRate === 0 || blockBytes === 0) {
    throw new AudioError(
      `${name}: the WAV header is damaged: ${channels} channels, ${sampleRate} Hz, ${blockBytes} bytes per frame`,
    );
  }
}

function truncated(name: string, declared: number, present: number): AudioError {
  return new AudioError(
    `${name}: the WAV file is cut short: its header promises ${declared} bytes of samples, ${present} are there; ` +
      'copy or export it again',
  );
}

/** A WAV file of 16-bit mono samples; what lies outside [-1, 1] is clipped. */
export function encodeWav(samples: Float32Array, sampleRate: number): Uint8Array {
  return encodeWavChannels([samples], sampleRate);
}

/** A WAV file of 16-bit samples in channels of one length; what lies outside [-1, 1] is clipped. */
export function encodeWavChannels(channels: readonly Float32Array[], sampleRate: number): Uint8Array {
  const frameBytes = 2 * channels.length;
  const dataBytes = (channels[0]?.length ?? 0) * frameBytes;
  const bytes = new Uint8Array(headerBytes + dataBytes);
  const view = new DataView(bytes.buffer);
  const put = (at: number, text: string): void => bytes.set(Buffer.from(text, 'latin1'), at);
  put(0, 'RIFF');
  view.setUint32(4, 36 + dataBytes, true);
  put(8, 'WAVEfmt ');
  view.setUint32(16, 16, true);
  view.setUint16(20, 1, true);
  view.setUint16(22, channels.length, true);
  view.setUint32(24, sampleRate, true);
  view.setUint32(28, sampleRate * frameBytes, true);
  view.setUint16(32, frameBytes, true);
  view.setUint16(34, 16, true);
  put(36, 'data');
  view.setUint32(40, dataBytes, true);
  for (const [channel, samples] of channels.entries()) {
    toPcm16(samples).forEach((sample, index) => {
      view.setInt16(headerBytes + frameBytes * index + 2 * channel, sample, true);
    });
  }
  return bytes;
}

/**
 * Writes mono samples in [-1, 1] as a 16-bit WAV file, under a temporary name that is then renamed, so that no reader
 * ever sees half a file.
 * @throws AudioError where the samples hold NaN or infinity, or the disk refuses.
 */
export async function writeWav(path: string, samples: Float32Array, sampleRate: number): Promise<void> {
  const bad = samples.findIndex((sample) => !Number.isFinite(sample));
  if (bad >= 0) throw new AudioError(`${path}: not written: sample ${bad} of ${samples.length} is ${samples[bad]}`);
  if (!Number.isInteger(sampleRate) || sampleRate < 1) {
    throw new AudioError(`${path}: not written: the sample rate must be a whole number of Hz, got ${sampleRate}`);
  }
  const temporary = join(dirname(path), `.writing-${basename(path)}-${process.pid}`);
  try {
    const file = await open(temporary, 'w');
    try {
      await file.writeFile(encodeWav(samples, sampleRate));
      await file.sync();
    } finally {
      await file.close();
    }
    await rename(temporary, path);
  } catch (error) {
    await rm(temporary, { force: true });
    throw new AudioError(`${path}: cannot write the WAV file: ${(error as Error).message}`, { cause: error });
  }
}
