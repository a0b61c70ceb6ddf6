import { judgeVoices, type VoiceDistance, type VoiceVector } from './judgeVoices.ts';

export interface VoiceSound {
  readonly samples: Float32Array;
  readonly sampleRate: number;
}

/** Turns speech into a vector of length 1 that stands for its speaker. */
export interface VoiceEmbedder {
  readonly name: string;
  readonly minimumSeconds: number;
  embed(clips: readonly VoiceSound[]): Promise<Float32Array>;
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
/**
 * How far each clip's voice is from its speaker's, by id; clips below 1 s, and speakers of fewer than five clips, are left out.
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
    const vectors: VoiceVector[] = [];
    for (const clip of own) {
      const sound = { samples: clip.wave(), sampleRate };
      vectors.push({ vector: await voiceVector(sound, embedder), seconds: clip.durationSeconds });
      done += 1;
      report?.(done, long.length);
    }
    for (const [index, verdict] of judgeVoices(vectors).entries()) distances.set((own[index] as VoiceClip).id, verdict);
  }
  return distances;
}

/** A clip's vector; one shorter than the embedder needs is heard several times in a row. */
export function voiceVector(sound: VoiceSound, embedder: VoiceEmbedder): Promise<Float32Array> {
  const seconds = sound.samples.length / sound.sampleRate;
  const times = Math.max(1, Math.ceil((1.05 * embedder.minimumSeconds) / seconds));
  return embedder.embed(Array.from({ length: times }, () => sound));
}
