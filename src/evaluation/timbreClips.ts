import { cosineSimilarity, meanDirection } from '../audio/directions.ts';
import type { F0Track } from '../audio/f0.ts';
import type { SpectralSettings } from '../audio/spectralSettings.ts';
import type { Spectrogram } from '../audio/spectrogram.ts';
import { prepareSpeech } from '../audio/speechComparison.ts';
import { stretchesOf } from '../audio/stretches.ts';
import type { SpeakerEmbedder } from './speakerEmbedder.ts';

/** What the timbre measures look at in one clip. */
export interface TimbreClip {
  readonly f0: F0Track;
  /** [1, melBins]: the log of the mean power over the clip's frames, so that each clip counts the same. */
  readonly spectrum: Spectrogram;
}

/** Clips of one system or voice, made ready for timbre measures. */
export interface ClipSet {
  readonly clips: readonly TimbreClip[];
  /** A vector per concatenation of at least 3 s, or why there is none. */
  readonly embeddings: readonly Float32Array[] | { readonly notMeasured: string };
}

/** A voice's own recordings, against which others are held. */
export interface VoiceTimbre extends ClipSet {
  readonly voice: string;
  readonly embedding: Float32Array | undefined;
}

export interface ClipSetOptions {
  readonly settings: SpectralSettings;
  /** Absent where none was fetched. */
  readonly embedder?: SpeakerEmbedder | undefined;
}

/** Said where a figure needs the embedder. */
export const noEmbedder = 'no speaker embedder; run `npx tonelab weights fetch speaker-embedder`';

/** Analyses clips at the settings' sample rate; clips without speech are left out. */
export async function clipSet(waves: readonly Float32Array[], options: ClipSetOptions): Promise<ClipSet> {
  const { settings, embedder } = options;
  const speech = waves
    .map((wave) => prepareSpeech(wave, settings.sampleRate, settings))
    .filter((one) => one !== undefined);
  const clips = speech.map(({ f0, logMel }) => ({ f0, spectrum: meanFrame(logMel) }));
  if (embedder === undefined) return { clips, embeddings: { notMeasured: noEmbedder } };
  const chunks = stretchesOf(
    speech.map(({ samples }) => samples),
    { lasts: ({ length }) => length, least: embedder.minimumSeconds * settings.sampleRate },
  );
  if (chunks.length === 0) {
    return { clips, embeddings: { notMeasured: `less than ${embedder.minimumSeconds} s of speech` } };
  }
  const embeddings: Float32Array[] = [];
  for (const chunk of chunks) {
    embeddings.push(await embedder.embed(chunk.map((samples) => ({ samples, sampleRate: settings.sampleRate }))));
  }
  return { clips, embeddings };
}

/** The recordings of a voice as a point to measure from. */
export function voiceTimbre(voice: string, set: ClipSet): VoiceTimbre {
  const embedding = isMeasured(set.embeddings) ? meanDirection(set.embeddings) : undefined;
  return { ...set, voice, embedding };
}

/** The mean cosine of some embeddings to a voice's. */
export function meanSimilarity(
  embeddings: readonly Float32Array[],
  drawn: readonly number[],
  to: Float32Array,
): number {
  return drawn.reduce((sum, index) => sum + cosineSimilarity(embeddings[index] as Float32Array, to), 0) / drawn.length;
}

export function isMeasured(
  embeddings: ClipSet['embeddings'],
): embeddings is Exclude<ClipSet['embeddings'], { readonly notMeasured: string }> {
  return !('notMeasured' in embeddings);
}

function meanFrame({ data, frames, bins }: Spectrogram): Spectrogram {
  const powers = new Float64Array(bins);
  for (let i = 0; i < data.length; i++)
    powers[i % bins] = (powers[i % bins] as number) + Math.exp(2 * (data[i] as number));
  return { data: Float32Array.from(powers, (power) => 0.5 * Math.log(power / frames)), frames: 1, bins };
}
