import type { DecodedChannels } from './decodedChannels.ts';
import type { SpeechSpan } from './silence.ts';

/** What a step made of a sound. */
export interface StepOutcome extends DecodedChannels {
  /** Where the step cut time out: the spans of its input that it kept, in order. */
  readonly kept?: readonly SpeechSpan[];
}

/** One step of a preparation; the outcome depends on sound and options alone. */
export type SoundStep = (sound: DecodedChannels) => StepOutcome | Promise<StepOutcome>;

/** The sound with each of its channels made anew. */
export function mapChannels(
  { channels, sampleRate }: DecodedChannels,
  change: (samples: Float32Array) => Float32Array,
): DecodedChannels {
  return { channels: channels.map(change), sampleRate };
}
