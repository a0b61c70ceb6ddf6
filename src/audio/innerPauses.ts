import { frameLevelsDb, levelFloorDb } from './level.ts';
import type { SpeechSpan } from './silence.ts';

const frameSeconds = 0.01;

/** Pauses between speech: stretches of frames that are `rangeDb` below the loudest, without those at both ends. */
export function innerPauses(samples: Float32Array, sampleRate: number, rangeDb: number): readonly SpeechSpan[] {
  const levels = frameLevelsDb(samples, sampleRate, { frameSeconds, hopSeconds: frameSeconds });
  const loudest = levels.reduce((most, level) => Math.max(most, level), levelFloorDb);
  const least = loudest - rangeDb;
  const last = levels.findLastIndex((level) => level >= least);
  const pauses: SpeechSpan[] = [];
  let start: number | undefined;
  for (let at = levels.findIndex((level) => level >= least) + 1; at <= last; at++) {
    const isSpeech = (levels[at] as number) >= least;
    if (!isSpeech) start ??= at;
    else if (start !== undefined) {
      pauses.push({ startSeconds: start * frameSeconds, endSeconds: at * frameSeconds });
      start = undefined;
    }
  }
  return pauses;
}
