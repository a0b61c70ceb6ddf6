import type { Stage } from '../core/trainer/stage.ts';

/** Does a stage train on recordings? A language model reads text only. */
export function hearsSpeech({ objective }: Stage): boolean {
  return objective !== 'language-model';
}

/** Does a stage train what turns text into frames, so that its progress can be heard? */
export function learnsToSpeak({ objective }: Stage): boolean {
  return objective === 'acoustic' || objective === 'joint';
}
