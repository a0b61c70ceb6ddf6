import { quantile } from '../../audio/level.ts';
import { robustSpread } from '../robustSpread.ts';

/** Turns speech into a vector of length 1 that stands for its speaker. */
export interface VoiceEmbedder {
  readonly name: string;
  readonly minimumSeconds: number;
  embed(clips: readonly { readonly samples: Float32Array; readonly sampleRate: number }[]): Promise<Float32Array>;
}

/** A prepared recording and whose it is said to be. */
export interface VoiceClip {
  readonly id: string;
  readonly speaker: string;
  readonly durationSeconds: number;
  wave(): Float32Array;
}

/** Shorter clips say too little about their voice. */
const leastClipSeconds = 1;
/** A voice needs that many clips to be told from a foreign one. */
const leastClips = 5;
/** Robust standard deviations from the speaker's median. */
const foreignDeviations = 5;
/** No clip nearer than this is foreign, however alike the others are. */
const leastForeignDistance = 0.2;

/** One less the cosine of a clip's vector to the mean of its speaker's, and whether it stands out among them. */
export interface VoiceDistance {
  readonly distance: number;
  readonly isForeign: boolean;
}

/**
 * How far each clip's voice is from its speaker's, by id; clips below 1 s, and speakers of fewer than five clips, are left out.
 * A clip shorter than the embedder needs is heard several times in a row.
 */
export async function voiceDistances(
  clips: readonly VoiceClip[],
  embedder: VoiceEmbedder,
  { sampleRate, report }: { readonly sampleRate: number; report?(done: number, total: number): void },
): Promise<ReadonlyMap<string, VoiceDistance>> {
  const long = clips.filter(({ durationSeconds }) => durationSeconds >= leastClipSeconds);
  const speakers = new Set(long.map(({ speaker }) => speaker));
  const distances = new Map<string, VoiceDistance>();
  let done = 0;
  for (const name of speakers) {
    const own = long.filter(({ speaker }) => speaker === name);
    if (own.length < leastClips) continue;
    const vectors: Float32Array[] = [];
    for (const clip of own) {
      const times = Math.ceil((1.05 * embedder.minimumSeconds) / clip.durationSeconds);
      const samples = clip.wave();
      vectors.push(await embedder.embed(Array.from({ length: Math.max(1, times) }, () => ({ samples, sampleRate }))));
      done += 1;
      report?.(done, long.length);
    }
    for (const [index, verdict] of judgeVoices(vectors).entries()) distances.set((own[index] as VoiceClip).id, verdict);
  }
  return distances;
}

/** Distances of vectors of one speaker from their middle, which a few foreign ones do not move. */
export function judgeVoices(vectors: readonly Float32Array[]): readonly VoiceDistance[] {
  const first = distancesTo(meanOf(vectors), vectors);
  const limit = quantile(first, 0.75);
  const middle = meanOf(vectors.filter((_, index) => (first[index] as number) <= limit));
  const distances = distancesTo(middle, vectors);
  const { median, spread } = robustSpread(distances);
  const foreignFrom = Math.max(median + foreignDeviations * spread, median + leastForeignDistance);
  return distances.map((distance) => ({ distance, isForeign: distance > foreignFrom }));
}

function meanOf(vectors: readonly Float32Array[]): Float32Array {
  return Float32Array.from(vectors[0] ?? [], (_, i) =>
    vectors.reduce((sum, vector) => sum + (vector[i] as number) / vectors.length, 0),
  );
}

function distancesTo(middle: Float32Array, vectors: readonly Float32Array[]): readonly number[] {
  const norm = Math.hypot(...middle) + 1e-12;
  return vectors.map((vector) => {
    const product = vector.reduce((sum, value, i) => sum + value * (middle[i] as number), 0);
    return 1 - product / (norm * (Math.hypot(...vector) + 1e-12));
  });
}
