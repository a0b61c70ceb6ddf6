import { expect, it } from 'vitest';
import { speechOverSteadyNoise } from './steadyNoise.ts';

const rate = 16_000;

/** Vowels and fricatives in turn, without a pause: each leaves other bands silent. */
function speechLike(seconds: number): Float32Array {
  let state = 3;
  let before = 0;
  return Float32Array.from({ length: seconds * rate }, (_, n) => {
    const white = random();
    const fricative = 0.1 * (white - before);
    before = white;
    const vowel = Array.from(
      { length: 12 },
      (_, k) => Math.sin((2 * Math.PI * 140 * (k + 1) * n) / rate) / (k + 1) ** 2,
    );
    const inVowel = 0.5 - 0.5 * Math.cos((2 * Math.PI * 3 * n) / rate);
    return 0.3 * inVowel ** 4 * vowel.reduce((sum, value) => sum + value) + (1 - inVowel) ** 4 * fricative;
  });
  function random(): number {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return state / 2 ** 31 - 1;
  }
}

function withNoise(speech: Float32Array, snrDb: number): Float32Array {
  let state = 11;
  const power = speech.reduce((sum, sample) => sum + sample * sample, 0) / speech.length;
  const gain = Math.sqrt(3 * power) / 10 ** (snrDb / 20);
  return speech.map((sample) => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return sample + gain * (state / 2 ** 31 - 1);
  });
}

it('hears the noise that is there, under speech without a pause, at any level', () => {
  const speech = speechLike(4);
  const clean = speechOverSteadyNoise(speech, rate)!;
  expect(clean).toBeGreaterThan(40);
  for (const snrDb of [10, 20, 30]) {
    const noisy = withNoise(speech, snrDb);
    const heard = speechOverSteadyNoise(noisy, rate)!;
    expect(heard).toBeGreaterThan(snrDb - 1);
    expect(heard).toBeLessThan(snrDb + 5);
    expect(
      speechOverSteadyNoise(
        noisy.map((sample) => 0.1 * sample),
        rate,
      )!,
    ).toBeCloseTo(heard, 3);
  }
});

it('says nothing of what is too short, and of silence', () => {
  expect(speechOverSteadyNoise(speechLike(1).subarray(0, rate - 1), rate)).toBeUndefined();
  expect(speechOverSteadyNoise(new Float32Array(2 * rate), rate)).toBeUndefined();
});
