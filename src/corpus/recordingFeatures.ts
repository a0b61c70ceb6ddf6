import { readFileSync } from 'node:fs';
import type { DecodedChannels } from '../audio/decodedChannels.ts';
import { toPcm16 } from '../audio/pcm16.ts';
import { decodeChannels } from '../audio/readAudio.ts';
import { resample } from '../audio/resample.ts';
import { frameCount, type SpectralSettings } from '../audio/spectralSettings.ts';
import { logMelSpectrogram } from '../audio/spectrogram.ts';
import type { TaskWork } from '../core/workers/taskWork.ts';
import { CorpusError } from '../errors.ts';
import { hashBytes } from './contentHash.ts';
import { type ChainStep, type LoadedChain, loadChain, type PreparationRecord, runChain } from './preparationChain.ts';
import { cutSpan } from './recordingSpan.ts';
import type { RecordingSpan } from './utterance.ts';

/** Features of one recording, as computed. */
export interface Features {
  /** [frames * melBins] log-mel. */
  readonly mel: Float32Array;
  readonly frames: number;
  /** [frames * hopLength] samples, 16 bit. */
  readonly wave: Int16Array;
  /** What was measured on the way. */
  readonly record: PreparationRecord;
}

/** What decides the features of a recording. */
export interface FeatureSettings {
  readonly settings: SpectralSettings;
  /** What is done to the recording before; channels and sample rate that they leave are mixed and resampled. */
  readonly steps: readonly ChainStep[];
}

/** A recording and whose it is, for messages. */
export interface Recording {
  readonly utteranceId: string;
  readonly file: string;
  /** Hash that the file must have; undefined accepts every file. */
  readonly sha256: string | undefined;
  /** The part of the file; absent: all of it. */
  readonly span?: RecordingSpan | undefined;
}

/** A recording and the places of the steps that it passes through. */
export interface ChainedRecording extends Recording {
  readonly steps: readonly number[];
}

/** The work of computing features, for a pool of threads. */
export async function createFeatureWork(settings: FeatureSettings): Promise<TaskWork<ChainedRecording, Features>> {
  const chain = await loadChain(settings.steps);
  // Parts of a long recording come one after the other: it is decoded once.
  let open: { readonly file: string; readonly sound: DecodedChannels } | undefined;
  return async (recording) => {
    const { utteranceId, file, span, steps } = recording;
    const name = `'${utteranceId}': ${file}`;
    if (span === undefined || open?.file !== file) {
      open = { file, sound: await decodeChannels(readRecording(recording), name) };
    }
    const { channels, sampleRate } = open.sound;
    const own = channels.map((samples) => cutSpan(samples, sampleRate, { span, place: name }));
    const features = await recordingFeatures({ channels: own, sampleRate }, settings.settings, {
      ...chain,
      own: steps,
    });
    return { result: features };
  };
}

/** @throws CorpusError when the file is missing or is not the one that was imported. */
export function readRecording({ utteranceId, file, sha256 }: Recording): Uint8Array {
  const bytes = readBytes(file, utteranceId);
  if (sha256 === undefined || hashBytes(bytes) === sha256) return bytes;
  throw new CorpusError(`'${utteranceId}': ${file} is not the file that was imported; import the corpus again`);
}

/** At once: for a short recording the way through Node's file threads costs more than the reading. */
function readBytes(file: string, utteranceId: string): Uint8Array {
  try {
    return readFileSync(file);
  } catch (cause) {
    throw new CorpusError(`'${utteranceId}': ${file} is missing; run 'tonelab corpus check'`, { cause });
  }
}

/** A recording too short for one transform has no frames; it is for the gates to say what becomes of it. */
async function recordingFeatures(
  decoded: DecodedChannels,
  settings: SpectralSettings,
  chain: LoadedChain & { readonly own: readonly number[] },
): Promise<Features> {
  const { sound, record } = await runChain(decoded, chain);
  const samples = resample(sound.samples, sound.sampleRate, settings.sampleRate);
  if (samples.length <= settings.nFft) {
    return { mel: new Float32Array(0), frames: 0, wave: new Int16Array(0), record };
  }
  const frames = frameCount(samples.length, settings);
  const wave = toPcm16(samples.subarray(0, frames * settings.hopLength));
  return { mel: logMelSpectrogram(samples, settings).data, frames, wave, record };
}
