import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { integratedLoudness } from './loudness.ts';

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
