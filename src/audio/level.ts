import { windowEnergies } from './windowEnergies.ts';

/** The least level that is told apart from silence, dBFS: below the least bit of 16. */
export const levelFloorDb = -100;

/** dBFS of an amplitude, full scale is 0 dB; not below `levelFloorDb`. */
export function amplitudeToDb(amplitude: number): number {
  return amplitude > 0 ? Math.max(20 * Math.log10(amplitude), levelFloorDb) : levelFloorDb;
}

/** Amplitude of a level in dBFS. */
export function dbToAmplitude(db: number): number {
  return 10 ** (db / 20);
}

/** Root mean square amplitude; 0 for no samples. */
export function rootMeanSquare(samples: Float32Array): number {
  let sum = 0;
  for (let i = 0; i < samples.length; i++) sum += (samples[i] as number) ** 2;
  return samples.length > 0 ? Math.sqrt(sum / samples.length) : 0;
}

/** The greatest amplitude; 0 for no samples. */
export function peakAmplitude(samples: Float32Array): number {
  let peak = 0;
  for (let i = 0; i < samples.length; i++) peak = Math.max(peak, Math.abs(samples[i] as number));
  return peak;
}

export interface LevelFrames {
  readonly frameSeconds: number;
  readonly hopSeconds: number;
}

const speechLevelFrames: LevelFrames = { frameSeconds: 0.025, hopSeconds: 0.01 };

/** RMS level of each frame in dBFS; a clip shorter than a frame gives one. */
export function frameLevelsDb(
  samples: Float32Array,
  sampleRate: number,
  { frameSeconds, hopSeconds }: LevelFrames = speechLevelFrames,
): Float64Array {
  const frame = Math.max(1, Math.round(frameSeconds * sampleRate));
  const hop = Math.max(1, Math.round(hopSeconds * sampleRate));
  if (samples.length < frame) return Float64Array.of(amplitudeToDb(rootMeanSquare(samples)));
  return windowEnergies(samples, frame, hop).map((energy) => amplitudeToDb(Math.sqrt(energy / frame)));
}

/** The value below which `fraction` of the values lie, between neighbours by linear interpolation. */
export function quantile(values: ArrayLike<number>, fraction: number): number {
  const sorted = Float64Array.from(values).sort();
  const position = fraction * (sorted.length - 1);
  const low = sorted[Math.floor(position)] ?? Number.NaN;
  const high = sorted[Math.ceil(position)] ?? low;
  return low + (high - low) * (position - Math.floor(position));
}
