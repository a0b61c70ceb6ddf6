import { highPass } from '../../../audio/highPass.ts';
import { mapChannels, type SoundStep } from '../../../audio/soundStep.ts';
import type { LowCutConfig } from './index.ts';

export function createStep({ cutoffHz }: LowCutConfig): SoundStep {
  return (sound) => mapChannels(sound, (samples) => highPass(samples, sound.sampleRate, cutoffHz));
}
