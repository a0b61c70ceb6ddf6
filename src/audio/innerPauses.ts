import { frameLevelsDb, levelFloorDb } from './level.ts';
import type { SpeechSpan } from './silence.ts';

const frameSeconds = 0.01;

/** Pauses between speech: stretches of frames that are `rangeDb` below the loudest, without those at both ends. */
export function innerPauses(samples: Float32Array, sampleRate: number, rangeDb: number): readonly SpeechSpan[] {
  const levels = frameLevelsDb(samples, sampleRate, { frameSeconds, hopSeconds: frameSeconds });
  const loudest = levels.reduce((most, level) => Math.max(most, level), levelFloorDb);
  const isSpeech = (level: number): boolean => level >= loudest - rangeDb;
  const last = levels.findLastIndex(isSpeech);
  const pauses: SpeechSpan[] = [];
  let at = levels.findIndex(isSpeech);
  while (at >= 0 && at < last) {
    const start = levels.findIndex((level, index) => index > at && !isSpeech(level));
    if (start < 0 || start > last) break;
    at = levels.findIndex((level, index) => index > start && isSpeech(level));
    pauses.push({ startSeconds: start * frameSeconds, endSeconds: at * frameSeconds });
  }
  return pauses;
}
