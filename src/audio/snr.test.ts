import { describe, expect, it } from 'vitest';
import { rootMeanSquare } from './level.ts';
import { signalLevels, speechRatio, speechToNoise } from './snr.ts';

const rate = 16000;

function noise(samples: number, seed: number): Float32Array {
  let state = seed;
  return Float32Array.from({ length: samples }, () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return state / 2 ** 31 - 1;
  });
}

/** Tones of speech length and level between pauses: 60 % of the time. */
const speech = Float32Array.from({ length: 4 * rate }, (_, i) =>
  i % rate < 0.6 * rate ? 0.3 * Math.sin(i * 0.1) * (1 + 0.3 * Math.sin(i * 0.002)) : 0,
);
const active = rootMeanSquare(speech.filter((_, i) => i % rate < 0.6 * rate));

describe('speech over noise', () => {
  it.each([
    [10, 2],
    [20, 1],
    [25, 1],
    [30, 1],
    [40, 1],
  ])('finds %d dB of planted noise within %d dB', (snrDb, tolerance) => {
    const plain = noise(speech.length, 5);
    const gain = active / rootMeanSquare(plain) / 10 ** (snrDb / 20);
    const noisy = speech.map((sample, i) => sample + gain * plain[i]!);
    expect(Math.abs(speechToNoise(signalLevels(noisy, rate)) - snrDb)).toBeLessThan(tolerance);
  });

  it('counts the frames that are speech, and none in noise alone or in silence', () => {
    expect(speechRatio(signalLevels(speech, rate))).toBeCloseTo(0.6, 1);
    expect(speechRatio(signalLevels(noise(rate, 3), rate))).toBe(0);
    expect(speechRatio(signalLevels(new Float32Array(rate), rate))).toBe(0);
    expect(speechToNoise(signalLevels(noise(rate, 3), rate))).toBeLessThan(3);
  });
});
