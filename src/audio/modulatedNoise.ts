import { dbToAmplitude } from './level.ts';

/**
 * Speech under noise that follows its amplitude, `qDb` below it: 0 dB sounds as bad as speech gets while still being speech.
 *
 * Source: ITU-T P.810, equation 1 (modulated noise reference unit).
 * @param normal draws standard normal numbers
 */
export function modulatedNoise(samples: Float32Array, qDb: number, normal: () => number): Float32Array {
  const gain = dbToAmplitude(-qDb);
  return samples.map((sample) => sample * (1 + gain * normal()));
}
