import type { SoundStep } from '../../../audio/soundStep.ts';

export function createStep(): SoundStep {
  return (sound) => sound;
}
