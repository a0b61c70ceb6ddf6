import { mixChannels } from '../../../audio/mixChannels.ts';
import type { SoundStep } from '../../../audio/soundStep.ts';
import type { MixConfig } from './index.ts';

export function createStep({ take }: MixConfig): SoundStep {
  return ({ channels, sampleRate }) => ({ channels: [mixChannels(channels, take)], sampleRate });
}
