import { frameLevelsDb, levelFloorDb } from './level.ts';

export interface SilenceOptions {
  /** How far below the loudest frame speech may lie. */
  readonly rangeDb?: number;
  /** What is kept before and after the speech. */
  readonly keepSeconds?: number;
}

/** Where the speech of a clip lies. */
export interface SpeechSpan {
  readonly startSeconds: number;
  readonly endSeconds: number;
}

const hopSeconds = 0.005;
const frameSeconds = 0.01;

/**
 * From the first to the last frame within `rangeDb` (40) of the loudest one, widened by `keepSeconds` (0.05);
 * undefined where the whole clip is digital silence.
 */
export function speechSpan(
  samples: Float32Array,
  sampleRate: number,
  { rangeDb = 40, keepSeconds = 0.05 }: SilenceOptions = {},
): SpeechSpan | undefined {
  const levels = frameLevelsDb(samples, sampleRate, { frameSeconds, hopSeconds });
  const loudest = levels.reduce((most, level) => Math.max(most, level), levelFloorDb);
  if (loudest <= levelFloorDb) return undefined;
  const isSpeech = (level: number): boolean => level >= loudest - rangeDb;
  const first = levels.findIndex(isSpeech);
  const last = levels.findLastIndex(isSpeech);
  return {
    startSeconds: Math.max(0, first * hopSeconds - keepSeconds),
    endSeconds: Math.min(samples.length / sampleRate, last * hopSeconds + frameSeconds + keepSeconds),
  };
}

/** The samples without the silence before and after the speech; a copy, empty where there is only silence. */
export function trimSilence(samples: Float32Array, sampleRate: number, options: SilenceOptions = {}): Float32Array {
  const span = speechSpan(samples, sampleRate, options);
  if (!span) return new Float32Array(0);
  return samples.slice(Math.floor(span.startSeconds * sampleRate), Math.ceil(span.endSeconds * sampleRate));
}
