import { AudioError } from '../errors.ts';

/** One possible period of a frame. */
export interface PitchCandidate {
  readonly hz: number;
  /** Prior mass of the thresholds under which this period is the first to fall; the masses of a frame sum to at most 1. */
  readonly probability: number;
}

const leastProbability = 1e-4;
/** Part of the unused mass that goes to the deepest trough. Source: pYIN, section 2.1 (p_a = 0.01). */
const noTroughShare = 0.01;

/** The range of pitches that is looked for, as periods in samples. */
export interface PeriodRange {
  readonly sampleRate: number;
  readonly minLag: number;
  readonly maxLag: number;
}

/** @throws AudioError where the range of pitches makes no sense at this sample rate. */
export function periodRange(sampleRate: number, minHz: number, maxHz: number): PeriodRange {
  if (!(minHz > 0 && minHz < maxHz && maxHz <= sampleRate / 4)) {
    throw new AudioError(`f0: pitch range ${minHz}-${maxHz} Hz, expected 0 < min < max <= ${sampleRate / 4} Hz`);
  }
  return {
    sampleRate,
    minLag: Math.max(2, Math.floor(sampleRate / maxHz)),
    maxLag: Math.ceil(sampleRate / minHz) + 1,
  };
}

/**
 * The candidate periods of a frame, from its cumulative mean normalised difference by lag, [maxLag + 2].
 * Source: pYIN, section 2.1: thresholds follow a beta(2, 18) distribution, each chooses the first trough below it.
 */
export function pitchCandidates(
  difference: Float64Array,
  { sampleRate, minLag, maxLag }: PeriodRange,
): readonly PitchCandidate[] {
  const candidates: PitchCandidate[] = [];
  let lowest = 1;
  let deepest: { readonly hz: number; readonly depth: number } | undefined;
  for (let lag = minLag; lag <= maxLag; lag++) {
    const depth = difference[lag] as number;
    if (depth >= lowest || depth > (difference[lag - 1] as number) || depth > (difference[lag + 1] as number)) {
      continue;
    }
    const hz = sampleRate / refineLag(difference, lag);
    const probability = thresholdMassBelow(lowest) - thresholdMassBelow(depth);
    if (probability > leastProbability) candidates.push({ hz, probability });
    lowest = depth;
    deepest = { hz, depth };
  }
  if (!deepest) return candidates;
  const unused = noTroughShare * thresholdMassBelow(deepest.depth);
  return addMass(candidates, deepest.hz, unused);
}

/** The bottom of the parabola through three points. */
function refineLag(difference: Float64Array, lag: number): number {
  const before = difference[lag - 1] as number;
  const at = difference[lag] as number;
  const after = difference[lag + 1] as number;
  const curvature = before - 2 * at + after;
  return curvature > 0 ? lag + (0.5 * (before - after)) / curvature : lag;
}

function addMass(candidates: PitchCandidate[], hz: number, mass: number): PitchCandidate[] {
  if (mass < leastProbability) return candidates;
  const others = candidates.filter((candidate) => candidate.hz !== hz);
  const known = candidates.find((candidate) => candidate.hz === hz);
  return [...others, { hz, probability: (known?.probability ?? 0) + mass }];
}

/** The cumulative beta(2, 18) distribution, in closed form. */
function thresholdMassBelow(threshold: number): number {
  const x = Math.min(Math.max(threshold, 0), 1);
  return 1 - (1 - x) ** 18 * (1 + 18 * x);
}
