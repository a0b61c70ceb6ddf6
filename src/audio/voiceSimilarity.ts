import { cosineSimilarity, meanDirection } from './directions.ts';
import { trimSilence } from './silence.ts';
import { endToEnd, stretchesOf } from './stretches.ts';

/** Turns a stretch of speech into a vector that stands for its speaker. */
export interface VoiceEmbedding {
  /** Shorter speech gives vectors that say little. */
  readonly leastSeconds: number;
  embed(samples: Float32Array, sampleRate: number): Promise<Float32Array>;
}

interface Speech {
  readonly samples: Float32Array;
  readonly sampleRate: number;
}

export interface VoiceSimilarityOptions {
  readonly embedding: VoiceEmbedding;
  /** Recordings of a voice; as many are heard as last `voiceSeconds`. */
  recordingsOf(voice: string): Iterable<Speech>;
  /** @default 30 */
  readonly voiceSeconds?: number;
}

/**
 * Cosine of a clip's vector and a voice's, -1 to 1. A voice's vector is the mean direction of stretches of its recordings. A
 * clip shorter than the embedding wants is said again until it is long enough, without the silence around it. Undefined where
 * the clip is silent or the voice has too few recordings.
 *
 * Source: Wan et al. (arXiv:1710.10467) section 3.2 for the mean; clovaai/voxceleb_trainer DatasetLoader.py, loadWAV, repeats
 * short clips too.
 */
export function voiceSimilarity({ embedding, recordingsOf, voiceSeconds = 30 }: VoiceSimilarityOptions) {
  const voices = new Map<string, Promise<Float32Array | undefined>>();
  const clips = new WeakMap<Float32Array, Promise<Float32Array | undefined>>();
  return async (clip: Speech, voice: string): Promise<number | undefined> => {
    const known = voices.get(voice) ?? voiceVector(embedding, recordingsOf(voice), voiceSeconds);
    voices.set(voice, known);
    const own = clips.get(clip.samples) ?? clipVector(embedding, clip);
    clips.set(clip.samples, own);
    const [a, b] = [await own, await known];
    return a === undefined || b === undefined ? undefined : cosineSimilarity(a, b);
  };
}

async function voiceVector(
  embedding: VoiceEmbedding,
  recordings: Iterable<Speech>,
  voiceSeconds: number,
): Promise<Float32Array | undefined> {
  const heard: Speech[] = [];
  let total = 0;
  for (const { samples, sampleRate } of recordings) {
    const speech = trimSilence(samples, sampleRate);
    heard.push({ samples: speech, sampleRate });
    total += speech.length / sampleRate;
    if (total >= voiceSeconds) break;
  }
  const lasts = ({ samples, sampleRate }: Speech): number => samples.length / sampleRate;
  const vectors: Float32Array[] = [];
  for (const stretch of stretchesOf(heard, { lasts, least: embedding.leastSeconds })) {
    const joined = endToEnd(stretch.map(({ samples }) => samples));
    vectors.push(await embedding.embed(joined, (stretch[0] as Speech).sampleRate));
  }
  return vectors.length === 0 ? undefined : meanDirection(vectors);
}

async function clipVector(
  embedding: VoiceEmbedding,
  { samples, sampleRate }: Speech,
): Promise<Float32Array | undefined> {
  const speech = trimSilence(samples, sampleRate);
  if (speech.length === 0) return undefined;
  const times = Math.max(1, Math.ceil((embedding.leastSeconds * sampleRate) / speech.length));
  const long = times === 1 ? speech : endToEnd(Array.from({ length: times }, () => speech));
  return embedding.embed(long, sampleRate);
}
