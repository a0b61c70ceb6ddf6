import { innerPauses } from '../../../audio/innerPauses.ts';
import { mixChannels } from '../../../audio/mixChannels.ts';
import type { SpeechSpan } from '../../../audio/silence.ts';
import type { SoundStep } from '../../../audio/soundStep.ts';
import type { PausesConfig } from './index.ts';

export function createStep({ mostSeconds, rangeDb, crossFadeSeconds }: PausesConfig): SoundStep {
  return (sound) => {
    const { channels, sampleRate } = sound;
    const samples = mixChannels(channels);
    const long = innerPauses(samples, sampleRate, rangeDb).filter((pause) => lengthOf(pause) > mostSeconds);
    if (long.length === 0) return sound;
    const kept = outside(long, mostSeconds, samples.length / sampleRate);
    const fade = Math.round(crossFadeSeconds * sampleRate);
    return { channels: channels.map((channel) => join(channel, kept, { sampleRate, fade })), sampleRate, kept };
  };
}

/** What is left when the middle of each pause is cut out. */
function outside(pauses: readonly SpeechSpan[], mostSeconds: number, endSeconds: number): readonly SpeechSpan[] {
  const starts = [0, ...pauses.map((pause) => pause.endSeconds - mostSeconds / 2)];
  const ends = [...pauses.map((pause) => pause.startSeconds + mostSeconds / 2), endSeconds];
  return starts.map((startSeconds, index) => ({ startSeconds, endSeconds: ends[index] as number }));
}

/** The kept spans in a row; each begins with a fade from what would have followed the one before it. */
function join(
  samples: Float32Array,
  kept: readonly SpeechSpan[],
  { sampleRate, fade }: { readonly sampleRate: number; readonly fade: number },
): Float32Array {
  const at = (seconds: number): number => Math.round(seconds * sampleRate);
  const joined = new Float32Array(kept.reduce((sum, span) => sum + at(span.endSeconds) - at(span.startSeconds), 0));
  let filled = 0;
  let before = 0;
  for (const { startSeconds, endSeconds } of kept) {
    const from = at(startSeconds);
    const count = at(endSeconds) - from;
    joined.set(samples.subarray(from, from + count), filled);
    for (let i = 0; filled > 0 && i < Math.min(fade, count); i++) {
      const gain = (i + 0.5) / fade;
      joined[filled + i] = gain * (samples[from + i] as number) + (1 - gain) * (samples[before + i] ?? 0);
    }
    filled += count;
    before = from + count;
  }
  return joined;
}

function lengthOf({ startSeconds, endSeconds }: SpeechSpan): number {
  return endSeconds - startSeconds;
}
