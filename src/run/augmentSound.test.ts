import { describe, expect, it } from 'vitest';
import { rootMeanSquare } from '../audio/level.ts';
import { type Augmentation, augmentationSchema } from '../core/trainer/augmentation.ts';
import { augmentSound, longestAugmented } from './augmentSound.ts';

const sampleRate = 8000;
const tone = Float32Array.from({ length: 4000 }, (_, n) => 0.3 * Math.sin((2 * Math.PI * 200 * n) / sampleRate));
const quiet = { speed: 1, gainDb: 0, signalToNoiseDb: [200, 200], silenceSeconds: 0 } as const;
const draws = Array.from({ length: 40 }, (_, index) => `draw ${index}`);
const augmented = (changes: Partial<Augmentation>, name = 'a', seed = 1) =>
  augmentSound(tone, { ...augmentationSchema.parse(quiet), ...changes }, { sampleRate, seed, name });

describe('a recording that is changed at random', () => {
  it('is as it was where nothing may change', () => {
    const same = augmented({});
    expect(same).toHaveLength(tone.length);
    expect(Math.max(...same.map((value, n) => Math.abs(value - (tone[n] as number))))).toBeLessThan(1e-5);
  });

  it('is a pure function of seed and name', () => {
    const all = augmentationSchema.parse({});
    expect(augmented(all)).toEqual(augmented(all));
    expect(augmented(all, 'b')).not.toEqual(augmented(all));
    expect(augmented(all, 'a', 2)).not.toEqual(augmented(all));
  });

  it('is between as much faster and slower, and never longer than said', () => {
    const lengths = draws.map((name) => augmented({ speed: 1.25 }, name).length / tone.length);
    expect(Math.min(...lengths)).toBeCloseTo(0.8, 1);
    expect(Math.max(...lengths)).toBeCloseTo(1.25, 1);
    const all = augmentationSchema.parse({});
    const most = longestAugmented(tone.length, all, sampleRate);
    for (const name of draws) expect(augmented(all, name).length).toBeLessThanOrEqual(most);
  });

  it('is louder or softer by the gain', () => {
    const levels = draws.map(
      (name) => 20 * Math.log10(rootMeanSquare(augmented({ gainDb: 6 }, name)) / rootMeanSquare(tone)),
    );
    for (const level of levels) expect(Math.abs(level)).toBeLessThanOrEqual(6.01);
    expect(Math.max(...levels) - Math.min(...levels)).toBeGreaterThan(9);
  });

  it('has noise as far below it as said', () => {
    for (const name of draws.slice(0, 5)) {
      const noise = augmented({ signalToNoiseDb: [12, 12] }, name).map((value, n) => value - (tone[n] as number));
      expect(20 * Math.log10(rootMeanSquare(tone) / rootMeanSquare(noise))).toBeCloseTo(12, 1);
    }
  });
});
