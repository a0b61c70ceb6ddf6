import type { SpeechSpan } from './silence.ts';

/** Where a time of a recording lies after all but the kept spans (in order) were cut out; what was cut falls on the cut. */
export function timeAfterCuts(seconds: number, kept: readonly SpeechSpan[]): number {
  let before = 0;
  for (const { startSeconds, endSeconds } of kept) {
    if (seconds < startSeconds) break;
    before += Math.min(seconds, endSeconds) - startSeconds;
  }
  return before;
}

/** The spans of the recording that two cuts leave, one after the other; the times of `second` are those after `first`. */
export function composeCuts(
  first: readonly SpeechSpan[] | undefined,
  second: readonly SpeechSpan[] | undefined,
): readonly SpeechSpan[] | undefined {
  if (first === undefined || second === undefined) return first ?? second;
  const composed: SpeechSpan[] = [];
  let before = 0;
  for (const { startSeconds, endSeconds } of first) {
    const after = before + endSeconds - startSeconds;
    for (const span of second) {
      const from = Math.max(span.startSeconds, before);
      const to = Math.min(span.endSeconds, after);
      if (to > from) {
        composed.push({ startSeconds: startSeconds + from - before, endSeconds: startSeconds + to - before });
      }
    }
    before = after;
  }
  return composed;
}
