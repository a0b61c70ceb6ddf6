import { readFile } from 'node:fs/promises';
import { toPcm16 } from '../audio/pcm16.ts';
import { type Audio, decodeAudio } from '../audio/readAudio.ts';
import { resample } from '../audio/resample.ts';
import { frameCount, type SpectralSettings } from '../audio/spectralSettings.ts';
import { logMelSpectrogram } from '../audio/spectrogram.ts';
import type { TaskWork } from '../core/workers/taskWork.ts';
import { CorpusError } from '../errors.ts';
import { hashBytes } from './contentHash.ts';
import { cutSpan } from './recordingSpan.ts';
import type { RecordingSpan } from './utterance.ts';

/** Features of one recording, as computed. */
export interface Features {
  /** [frames * melBins] log-mel. */
  readonly mel: Float32Array;
  readonly frames: number;
  /** [frames * hopLength] samples, 16 bit. */
  readonly wave: Int16Array;
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

/** The work of computing features, for a pool of threads. */
export function createFeatureWork(settings: SpectralSettings): TaskWork<Recording, Features> {
  // Parts of a long recording come one after the other: it is decoded once.
  let open: { readonly file: string; readonly audio: Audio } | undefined;
  return async (recording) => {
    const { utteranceId, file, span } = recording;
    const name = `'${utteranceId}': ${file}`;
    if (span === undefined || open?.file !== file) {
      open = { file, audio: await decodeAudio(await readRecording(recording), name) };
    }
    const features = recordingFeatures(name, cutSpan(open.audio, span, name), settings);
    return { result: features, transfer: [features.mel.buffer as ArrayBuffer, features.wave.buffer as ArrayBuffer] };
  };
}

/** @throws CorpusError when the file is missing or is not the one that was imported. */
export async function readRecording({ utteranceId, file, sha256 }: Recording): Promise<Uint8Array> {
  const bytes = await readFile(file).catch((cause: unknown) => {
    throw new CorpusError(`'${utteranceId}': ${file} is missing; run 'tonelab corpus check'`, { cause });
  });
  if (sha256 === undefined || hashBytes(bytes) === sha256) return bytes;
  throw new CorpusError(`'${utteranceId}': ${file} is not the file that was imported; import the corpus again`);
}

function recordingFeatures(name: string, audio: Audio, settings: SpectralSettings): Features {
  const samples = resample(audio.samples, audio.sampleRate, settings.sampleRate);
  const frames = frameCount(samples.length, settings);
  if (samples.length <= settings.nFft) {
    throw new CorpusError(
      `${name} lasts ${audio.durationSeconds.toFixed(3)} s; at least ${settings.nFft + 1} samples at ` +
        `${settings.sampleRate} Hz are needed`,
    );
  }
  const wave = toPcm16(samples.subarray(0, frames * settings.hopLength));
  return { mel: logMelSpectrogram(samples, settings).data, frames, wave };
}
