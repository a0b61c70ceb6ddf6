import { bestPitchPath } from './pitchPath.ts';
import { type PitchCandidate, YinAnalyser } from './yinCandidates.ts';

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
  const analyser = new YinAnalyser(sampleRate, minHz, maxHz);
  const powers = new Float64Array(frames);
  const candidates: (readonly PitchCandidate[])[] = [];
  for (let frame = 0; frame < frames; frame++) {
    const { candidates: found, power } = analyser.analyse(samples, Math.round((frame + 0.5) * hopLength));
    candidates.push(found);
    powers[frame] = power;
  }
  const loudest = powers.reduce((most, power) => Math.max(most, power), 0);
  const least = loudest * 10 ** (-silenceRangeDb / 10);
  const audible = candidates.map((found, frame) => ((powers[frame] as number) > least ? found : []));
  const hz = bestPitchPath(audible, hopLength / sampleRate);
  return { hz, voiced: Uint8Array.from(hz, (value) => (value > 0 ? 1 : 0)), hopSeconds: hopLength / sampleRate };
}

/** The median over the voiced frames of all tracks, Hz; undefined where none is voiced. */
export function medianF0(tracks: readonly F0Track[]): number | undefined {
  const voiced = tracks.flatMap(({ hz }) => Array.from(hz).filter((value) => value > 0)).sort((a, b) => a - b);
  const middle = voiced.length >> 1;
  if (voiced.length === 0) return undefined;
  const upper = voiced[middle] as number;
  return voiced.length % 2 === 1 ? upper : (upper + (voiced[middle - 1] as number)) / 2;
}
