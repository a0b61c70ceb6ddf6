import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { dbToAmplitude } from './level.ts';
import { integratedLoudness, loudnessRange } from './loudness.ts';

interface Case {
  readonly sampleRate: number;
  readonly seconds: number;
  readonly seed: number;
  /** With pyloudnorm's own filters, and with those of De Man, which are ours. */
  readonly lufs: number;
  readonly deManLufs: number;
}

const { cases } = JSON.parse(readFileSync(new URL('./goldens/loudness.json', import.meta.url), 'utf8')) as {
  readonly cases: readonly Case[];
};

/** As in goldens/makeLoudnessGolden.py. */
function speechLike({ sampleRate, seconds, seed }: Case): Float32Array {
  return Float32Array.from({ length: Math.floor(sampleRate * seconds) }, (_, n) => {
    const t = n / sampleRate;
    const tone = Math.sin(2 * Math.PI * (110 + 10 * seed) * t) + 0.5 * Math.sin(2 * Math.PI * 1870 * t);
    return tone * ((t * (1 + seed)) % 1 < 0.6 ? 0.2 : 0.002);
  });
}

it.each(cases)('agrees with pyloudnorm on $seconds s at $sampleRate Hz, seed $seed', (one) => {
  const loudness = integratedLoudness(speechLike(one), one.sampleRate);
  expect(Math.abs(loudness - one.deManLufs)).toBeLessThan(0.001);
  expect(Math.abs(loudness - one.lufs)).toBeLessThan(0.15);
});

describe('the range of loudness', () => {
  /** The tone of EBU Tech 3342, so many seconds at each level. */
  const steps = (levelsDb: readonly number[], seconds: number) =>
    Float32Array.from({ length: levelsDb.length * seconds * 16_000 }, (_, n) => {
      const level = levelsDb[Math.floor(n / (seconds * 16_000))] as number;
      return dbToAmplitude(level) * Math.sin((2 * Math.PI * 1000 * n) / 16_000);
    });

  it.each([
    // Minimum requirements 1 to 4 of EBU Tech 3342, section 4; of 20 s each there, of 10 s here.
    { levelsDb: [-20, -30], range: 10 },
    { levelsDb: [-20, -15], range: 5 },
    { levelsDb: [-40, -20], range: 20 },
    { levelsDb: [-50, -35, -20, -35, -50], range: 15 },
  ])('of $levelsDb dBFS is $range LU', ({ levelsDb, range }) => {
    expect(Math.abs((loudnessRange(steps(levelsDb, 10), 16_000) ?? Number.NaN) - range)).toBeLessThan(1);
  });

  it('is none of silence, nor of a clip shorter than two blocks', () => {
    expect(loudnessRange(new Float32Array(32_000), 16_000)).toBeUndefined();
    expect(loudnessRange(steps([-20], 1).subarray(0, 12_799), 16_000)).toBeUndefined();
    expect(loudnessRange(steps([-20], 1).subarray(0, 12_800), 16_000)).toBeCloseTo(0, 2);
  });
});
