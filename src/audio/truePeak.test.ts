import { expect, it } from 'vitest';
import { amplitudeToDb, peakAmplitude } from './level.ts';
import { truePeakAmplitude } from './truePeak.ts';

/** A quarter of the sample rate, 45 degrees off: samples of 0.707, a sound of 1. */
const between = Float32Array.from({ length: 400 }, (_, i) => Math.sin((Math.PI / 2) * i + Math.PI / 4));

it('finds the peak of a sine that lies between its samples', () => {
  expect(amplitudeToDb(peakAmplitude(between))).toBeCloseTo(-3.01, 2);
  // Annex 2 of BS.1770: at most 0.69 dB below, and 0.2 dB above by the ripple of its filter.
  expect(Math.abs(amplitudeToDb(truePeakAmplitude(between)))).toBeLessThan(0.3);
});

it('is never below the sample peak, negative peaks too, and 0 for silence', () => {
  expect(truePeakAmplitude(Float32Array.of(0, 0, -0.75, 0, 0))).toBeGreaterThanOrEqual(0.75);
  expect(truePeakAmplitude(between.map((sample) => -sample))).toBeCloseTo(truePeakAmplitude(between), 2);
  expect(truePeakAmplitude(new Float32Array(10))).toBe(0);
});
