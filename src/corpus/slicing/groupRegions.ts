import type { RecordingSpan } from '../utterance.ts';
import type { SlicingConfig } from './slicingConfig.ts';

/** A pause of this length or more is as good a place to cut as there is. */
const fullPauseSeconds = 1;

/**
 * Joins neighbouring stretches of speech into slices of `minSeconds` to `maxSeconds`, such that the cuts fall into the
 * longest pauses; a stretch that is long enough stays alone.
 *
 * @returns first and last+1 region of each slice, in order
 */
export function groupRegions(
  regions: readonly RecordingSpan[],
  { minSeconds, maxSeconds }: Pick<SlicingConfig, 'minSeconds' | 'maxSeconds'>,
): readonly { readonly first: number; readonly end: number }[] {
  const cost = new Float64Array(regions.length + 1).fill(Infinity);
  const from = new Int32Array(regions.length + 1);
  cost[0] = 0;
  for (let end = 1; end <= regions.length; end++) {
    for (let first = end - 1; first >= 0; first--) {
      const seconds = secondsOf(regions, first, end);
      if (seconds > maxSeconds && end - first > 1) break;
      const total = (cost[first] ?? Infinity) + sliceCost(seconds, minSeconds) + joinCost(regions, first, end);
      if (total >= (cost[end] ?? Infinity)) continue;
      cost[end] = total;
      from[end] = first;
    }
  }
  const slices: { first: number; end: number }[] = [];
  for (let end = regions.length; end > 0; end = from[end] ?? 0) slices.push({ first: from[end] ?? 0, end });
  return slices.reverse();
}

/** What a slice is too short. */
function sliceCost(seconds: number, minSeconds: number): number {
  return seconds >= minSeconds ? 0 : 10 * (1 - seconds / minSeconds) + 5;
}

/** The pauses that are inside a slice and so not cut at. */
function joinCost(regions: readonly RecordingSpan[], first: number, end: number): number {
  let sum = 0;
  for (let at = first + 1; at < end; at++) sum += Math.min(pauseBefore(regions, at), fullPauseSeconds);
  return sum;
}

function pauseBefore(regions: readonly RecordingSpan[], at: number): number {
  return (regions[at]?.startSeconds ?? 0) - (regions[at - 1]?.endSeconds ?? 0);
}

function secondsOf(regions: readonly RecordingSpan[], first: number, end: number): number {
  return (regions[end - 1]?.endSeconds ?? 0) - (regions[first]?.startSeconds ?? 0);
}

/** The span of neighbouring regions with padding, which reaches at most to the middle of the pauses around. */
export function paddedSpan(
  regions: readonly RecordingSpan[],
  { first, end }: { readonly first: number; readonly end: number },
  { paddingSeconds, durationSeconds }: { readonly paddingSeconds: number; readonly durationSeconds: number },
): RecordingSpan {
  const [start, stop] = [regions[first]?.startSeconds ?? 0, regions[end - 1]?.endSeconds ?? durationSeconds];
  const before = first === 0 ? start : pauseBefore(regions, first) / 2;
  const after = end === regions.length ? durationSeconds - stop : pauseBefore(regions, end) / 2;
  return {
    startSeconds: roundMilli(Math.max(0, start - Math.min(before, paddingSeconds))),
    endSeconds: roundMilli(Math.min(durationSeconds, stop + Math.min(after, paddingSeconds))),
  };
}

function roundMilli(seconds: number): number {
  return Math.round(1000 * seconds) / 1000;
}
