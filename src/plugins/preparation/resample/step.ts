import { resample } from '../../../audio/resample.ts';
import { mapChannels, type SoundStep } from '../../../audio/soundStep.ts';
import type { ResampleOptions } from './index.ts';

export function createStep({ sampleRate }: ResampleOptions): SoundStep {
  return (sound) => ({
    ...mapChannels(sound, (samples) => resample(samples, sound.sampleRate, sampleRate)),
    sampleRate,
  });
}
