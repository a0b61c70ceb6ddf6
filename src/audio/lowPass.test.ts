import { describe, expect, it } from 'vitest';
import { rootMeanSquare } from './level.ts';
import { lowPass } from './lowPass.ts';
import { modulatedNoise } from './modulatedNoise.ts';

function tone(hz: number, sampleRate: number): Float32Array {
  return Float32Array.from({ length: sampleRate / 2 }, (_, at) => Math.sin((2 * Math.PI * hz * at) / sampleRate));
}

/** Level of a tone behind the filter, dB, its beginning and end left out. */
function gainDb(hz: number, sampleRate: number, passHz: number): number {
  const input = tone(hz, sampleRate);
  const middle = (samples: Float32Array) => samples.subarray(sampleRate / 8, (3 * sampleRate) / 8);
  return 20 * Math.log10(rootMeanSquare(middle(lowPass(input, sampleRate, passHz))) / rootMeanSquare(middle(input)));
}

describe('the low-pass', () => {
  it.each([16_000, 22_050, 48_000])('is inside the mask of the low anchor of BS.1534-3 at %i Hz', (sampleRate) => {
    for (const hz of [100, 1000, 3000, 3500])
      expect(Math.abs(gainDb(hz, sampleRate, 3500)), `${hz} Hz`).toBeLessThan(0.1);
    expect(gainDb(4000, sampleRate, 3500)).toBeLessThan(-25);
    for (const hz of [4500, 5500, 7500]) expect(gainDb(hz, sampleRate, 3500), `${hz} Hz`).toBeLessThan(-50);
  });

  it('keeps length and place, and refuses a rate that has no stop band', () => {
    const click = new Float32Array(2000);
    click[700] = 1;
    const filtered = lowPass(click, 22_050, 3500);
    expect(filtered.length).toBe(2000);
    expect(filtered.indexOf(Math.max(...filtered))).toBe(700);
    expect(() => lowPass(click, 8000, 3500)).toThrow(
      'a pass band of 3500 Hz at 8000 Hz, expected above 0 and below 3500 Hz',
    );
  });
});

describe('modulated noise', () => {
  it('lies as far below the speech as P.810 says, and is silent in silence', () => {
    let state = 1;
    const normal = (): number => {
      state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
      const radius = Math.sqrt(-2 * Math.log(1 - state / 2 ** 32));
      state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
      return radius * Math.cos((2 * Math.PI * state) / 2 ** 32);
    };
    const speech = tone(440, 22_050);
    for (const q of [0, 10]) {
      const noise = modulatedNoise(speech, q, normal).map((sample, at) => sample - (speech[at] as number));
      expect(20 * Math.log10(rootMeanSquare(speech) / rootMeanSquare(noise))).toBeCloseTo(q, 0);
    }
    expect(modulatedNoise(new Float32Array(3), 0, normal).every((sample) => sample === 0)).toBe(true);
  });
});
