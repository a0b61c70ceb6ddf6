import { bestPitchPath } from './pitchPath.ts';
import { type PitchCandidate, periodRange, pitchCandidates } from './yinCandidates.ts';
import { eachDifference } from './yinDifference.ts';

export interface F0Options {
  readonly hopLength?: number;
  readonly minHz?: number;
  readonly maxHz?: number;
}

/** Fundamental frequency over time. Frame t is centred at (t + 1/2) * hopLength samples, as the frames of the spectrograms are. */
export interface F0Track {
  /** [frames] Hz; 0 where there is no voice. */
  readonly hz: Float32Array;
  /** [frames] 1 or 0. */
  readonly voiced: Uint8Array;
  readonly hopSeconds: number;
}

/** Frames this far below the loudest are silent, whatever their period is. */
const silenceRangeDb = 50;

/**
 * Follows the fundamental frequency of one voice, in Hz.
 * Shapes: [N] -> [floor(N / hopLength)].
 * Source: YIN (de Cheveigné & Kawahara 2002) with the candidates and the voicing decision of pYIN (Mauch & Dixon 2014).
 * Differs: the path runs over the candidates themselves, not over a fixed grid of pitches, and quiet frames are unvoiced.
 */
export function trackF0(
  samples: Float32Array,
  sampleRate: number,
  { hopLength = 256, minHz = 60, maxHz = 600 }: F0Options = {},
): F0Track {
  const frames = Math.floor(samples.length / hopLength);
  const range = periodRange(sampleRate, minHz, maxHz);
  const window = 2 * range.maxLag;
  const first = Math.round(hopLength / 2) - Math.floor(window / 2 + range.maxLag / 4);
  const shape = { window, mostLag: range.maxLag + 1, hop: hopLength, frames, first };
  const powers: number[] = [];
  const candidates: (readonly PitchCandidate[])[] = [];
  eachDifference(samples, shape, (difference, power) => {
    powers.push(power);
    candidates.push(power > 0 ? pitchCandidates(difference, range) : []);
  });
  const loudest = powers.reduce((most, power) => Math.max(most, power), 0);
  const least = loudest * 10 ** (-silenceRangeDb / 10);
  const audible = candidates.map((found, frame) => ((powers[frame] as number) > least ? found : []));
  const hz = bestPitchPath(audible, hopLength / sampleRate);
  return { hz, voiced: Uint8Array.from(hz, (value) => (value > 0 ? 1 : 0)), hopSeconds: hopLength / sampleRate };
}

/** The median over the voiced frames of all tracks, Hz; undefined where none is voiced. */
export function medianF0(tracks: readonly F0Track[]): number | undefined {
  return medianF0Of(tracks)([...tracks.keys()]);
}

/** As `medianF0`, of tracks that are drawn by their numbers, some more than once: quick for many draws. */
export function medianF0Of(tracks: readonly F0Track[]): (drawn: readonly number[]) => number | undefined {
  const voiced = tracks
    .flatMap(({ hz }, track) => Array.from(hz, (value) => ({ value, track })).filter(({ value }) => value > 0))
    .sort((a, b) => a.value - b.value);
  const values = Float64Array.from(voiced, ({ value }) => value);
  const owners = Int32Array.from(voiced, ({ track }) => track);
  const sizes = tracks.map(({ hz }) => hz.reduce((count, value) => (value > 0 ? count + 1 : count), 0));
  const times = new Int32Array(tracks.length);
  return (drawn) => {
    times.fill(0);
    for (const track of drawn) times[track] = (times[track] as number) + 1;
    const count = sizes.reduce((sum, size, track) => sum + size * (times[track] as number), 0);
    if (count === 0) return undefined;
    let passed = 0;
    let at = -1;
    const next = (rank: number): number => {
      while (passed <= rank) passed += times[owners[++at] as number] as number;
      return values[at] as number;
    };
    const lower = next((count - 1) >> 1);
    return (lower + next(count >> 1)) / 2;
  };
}
