import type { F0Track } from './f0.ts';
import { quantile } from './level.ts';

/** How much of the end of the speech the last slope is taken over, seconds. */
const finalSeconds = 0.3;
/** Fewer voiced frames say nothing of a slope. */
const leastFrames = 5;

/** 12 log2(Hz) of the voiced frames of a track. */
export function voicedSemitones({ hz }: Pick<F0Track, 'hz'>): readonly number[] {
  return Array.from(hz)
    .filter((value) => value > 0)
    .map((value) => 12 * Math.log2(value));
}

/** 10th to 90th percentile of pitches in semitones; undefined where there are none. */
export function pitchRange(semitones: readonly number[]): number | undefined {
  return semitones.length === 0 ? undefined : quantile(semitones, 0.9) - quantile(semitones, 0.1);
}

/**
 * Slope of the fundamental frequency over the last 0.3 s up to the last voiced frame, semitones a second, by least squares;
 * undefined where fewer than five frames there are voiced. Rising ends are positive.
 */
export function finalSlope({ hz, hopSeconds }: Pick<F0Track, 'hz' | 'hopSeconds'>): number | undefined {
  const last = hz.findLastIndex((value) => value > 0);
  const first = Math.max(0, last + 1 - Math.round(finalSeconds / hopSeconds));
  const points: (readonly [seconds: number, semitones: number])[] = [];
  for (let frame = first; frame <= last; frame++) {
    const value = hz[frame] as number;
    if (value > 0) points.push([frame * hopSeconds, 12 * Math.log2(value)]);
  }
  return points.length < leastFrames ? undefined : slopeOf(points);
}

/** By least squares. */
function slopeOf(points: readonly (readonly [x: number, y: number])[]): number {
  const mean = (values: readonly number[]): number => values.reduce((sum, value) => sum + value, 0) / values.length;
  const [centreX, centreY] = [mean(points.map(([x]) => x)), mean(points.map(([, y]) => y))];
  const spread = points.reduce((sum, [x]) => sum + (x - centreX) ** 2, 0);
  return points.reduce((sum, [x, y]) => sum + (x - centreX) * (y - centreY), 0) / spread;
}
