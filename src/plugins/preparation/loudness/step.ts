import { loudnessGain } from '../../../audio/loudness.ts';
import { mixChannels } from '../../../audio/mixChannels.ts';
import { mapChannels, type SoundStep } from '../../../audio/soundStep.ts';
import type { LoudnessConfig } from './index.ts';

export function createStep({ targetLufs, truePeakDb }: LoudnessConfig): SoundStep {
  return (sound) => {
    const mono = mixChannels(sound.channels);
    const gain = loudnessGain(mono, sound.sampleRate, { targetLufs, peakCeilingDb: truePeakDb });
    return mapChannels(sound, (samples) => samples.map((sample) => gain * sample));
  };
}
