import { readFile } from 'node:fs/promises';
import { FLACDecoder } from '@wasm-audio-decoders/flac';
import { OggVorbisDecoder } from '@wasm-audio-decoders/ogg-vorbis';
import { MPEGDecoder } from 'mpg123-decoder';
import { AudioError } from '../errors.ts';
import { type AudioFormat, describeForeignFormat, detectAudioFormat } from './audioFormat.ts';
import type { DecodedChannels } from './decodedChannels.ts';
import { decodeM4a } from './decodeM4a.ts';
import { mixChannels } from './mixChannels.ts';
import { checkOggIsComplete } from './oggPages.ts';
import { decodeWav } from './wavFile.ts';

/** One recording in memory: the mean of its channels in [-1, 1]. */
export interface Audio {
  readonly samples: Float32Array;
  readonly sampleRate: number;
  /** How many channels the file had before they were averaged. */
  readonly channels: number;
  readonly durationSeconds: number;
}

interface WasmResult {
  readonly channelData: Float32Array[];
  readonly sampleRate: number;
  readonly errors: readonly { readonly message: string }[];
}

type Decode = (bytes: Uint8Array) => Promise<WasmResult>;

/**
 * Reads a WAV, FLAC, Ogg Vorbis, MP3 or M4A file, told apart by its first bytes; mono is the mean of the channels.
 * @throws AudioError naming the file where it is missing, empty, cut short, no audio, or holds no finite sample.
 */
export async function readAudio(path: string): Promise<Audio> {
  let bytes: Uint8Array;
  try {
    bytes = await readFile(path);
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    const reason = code === 'ENOENT' ? 'there is no such file' : message;
    throw new AudioError(`${path}: cannot read the recording: ${reason}`, { cause: error });
  }
  return decodeAudio(bytes, path);
}

/**
 * Decodes the bytes of an audio file; `name` stands in front of every message.
 * @throws AudioError as `readAudio`.
 */
export async function decodeAudio(bytes: Uint8Array, name: string): Promise<Audio> {
  const { channels, sampleRate } = await decodeChannels(bytes, name);
  const samples = mixChannels(channels);
  return { samples, sampleRate, channels: channels.length, durationSeconds: samples.length / sampleRate };
}

/** As `decodeAudio`, with the channels as they are. */
export async function decodeChannels(bytes: Uint8Array, name: string): Promise<DecodedChannels> {
  if (bytes.length === 0) throw new AudioError(`${name}: the file is empty (0 bytes)`);
  const format = detectAudioFormat(bytes);
  if (!format) {
    const found = describeForeignFormat(bytes);
    throw new AudioError(`${name}: expected a WAV, FLAC, Ogg Vorbis, MP3 or M4A file; this is ${found}`);
  }
  const decoded = await decodeByFormat(format, bytes, name);
  if ((decoded.channels[0]?.length ?? 0) === 0) throw new AudioError(`${name}: the ${format} file holds no samples`);
  for (const channel of decoded.channels) {
    let bad = 0;
    while (bad < channel.length && Number.isFinite(channel[bad])) bad++;
    if (bad < channel.length)
      throw new AudioError(`${name}: sample ${bad} is ${channel[bad]}; export the recording again`);
  }
  return decoded;
}

async function decodeByFormat(format: AudioFormat, bytes: Uint8Array, name: string): Promise<DecodedChannels> {
  if (format === 'wav') return decodeWav(bytes, name);
  if (format === 'm4a') return decodeM4a(bytes, name);
  if (format.startsWith('ogg')) checkOggIsComplete(bytes, name);
  const { channelData, sampleRate, errors } = await runWasmDecoder(format, bytes, name);
  const [error] = errors;
  if (error) throw new AudioError(`${name}: the ${format} file is damaged or cut short: ${error.message}`);
  if (format === 'flac') checkFlacLength(bytes, channelData[0]?.length ?? 0, name);
  return { channels: channelData, sampleRate };
}

const decoders = new Map<AudioFormat, Promise<Decode>>();
let lastRun: Promise<unknown> = Promise.resolve();

/** Decoders are started once and used one file after another: starting one costs more than a short clip. */
function runWasmDecoder(format: AudioFormat, bytes: Uint8Array, name: string): Promise<WasmResult> {
  const run = lastRun.then(async () => {
    const decoder = decoders.get(format) ?? startDecoder(format);
    decoders.set(format, decoder);
    try {
      return await (await decoder)(bytes);
    } catch (error) {
      decoders.delete(format);
      throw new AudioError(`${name}: cannot decode this ${format} file: ${(error as Error).message}`, { cause: error });
    }
  });
  lastRun = run.catch(() => undefined);
  return run;
}

async function startDecoder(format: AudioFormat): Promise<Decode> {
  if (format === 'mp3') {
    const decoder = new MPEGDecoder();
    await decoder.ready;
    return async (bytes) => {
      const result = decoder.decode(bytes);
      await decoder.reset();
      return result;
    };
  }
  const decoder = format === 'ogg-vorbis' ? new OggVorbisDecoder() : new FLACDecoder();
  await decoder.ready;
  return (bytes) => decoder.decodeFile(bytes);
}

/** Source: RFC 9639, section 8.2: the total number of samples is 36 bits wide and ends at byte 26; 0 means unknown. */
function checkFlacLength(bytes: Uint8Array, decoded: number, name: string): void {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (bytes.length < 42) return;
  const declared = (view.getUint8(21) & 15) * 2 ** 32 + view.getUint32(22);
  if (declared === 0 || decoded >= declared) return;
  throw new AudioError(
    `${name}: the FLAC file is cut short: its header promises ${declared} samples, ${decoded} are there; copy it again`,
  );
}
