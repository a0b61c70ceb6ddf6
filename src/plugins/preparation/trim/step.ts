import { fadeEnds } from '../../../audio/fade.ts';
import { mixChannels } from '../../../audio/mixChannels.ts';
import { speechSpan } from '../../../audio/silence.ts';
import type { SoundStep } from '../../../audio/soundStep.ts';
import type { TrimConfig } from './index.ts';

/** Digital silence has no speech to keep and stays as it is. */
export function createStep({ rangeDb, keepSeconds, fadeSeconds }: TrimConfig): SoundStep {
  return (sound) => {
    const { channels, sampleRate } = sound;
    const span = speechSpan(mixChannels(channels), sampleRate, { rangeDb, keepSeconds });
    if (span === undefined) return sound;
    const from = Math.floor(span.startSeconds * sampleRate);
    const to = Math.ceil(span.endSeconds * sampleRate);
    const cut = channels.map((samples) => fadeEnds(samples.slice(from, to), sampleRate, fadeSeconds));
    return { channels: cut, sampleRate, kept: [{ startSeconds: from / sampleRate, endSeconds: to / sampleRate }] };
  };
}
