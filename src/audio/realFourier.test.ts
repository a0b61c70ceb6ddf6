import { expect, it } from 'vitest';
import { realFourierPair } from './realFourier.ts';

const size = 64;
const bins = size / 2 + 1;
const signal = Float64Array.from({ length: 3 * size }, (_, i) => Math.sin(i * i) + 0.2);
const window = Float64Array.from({ length: size }, (_, i) => 1 + i / size);
const frames = { signal, window, first: 5, second: 100 };

/** By the definition, from one frame alone. */
function spectrumAt(start: number): Float64Array {
  const spectrum = new Float64Array(2 * bins);
  for (let bin = 0; bin < bins; bin++) {
    for (let i = 0; i < size; i++) {
      const value = signal[start + i]! * window[i]!;
      spectrum[2 * bin]! += value * Math.cos((2 * Math.PI * bin * i) / size);
      spectrum[2 * bin + 1]! -= value * Math.sin((2 * Math.PI * bin * i) / size);
    }
  }
  return spectrum;
}

const spectra = [spectrumAt(frames.first), spectrumAt(frames.second)] as const;
const powersOf = (spectrum: Float64Array): number[] =>
  Array.from({ length: bins }, (_, bin) => spectrum[2 * bin]! ** 2 + spectrum[2 * bin + 1]! ** 2);

function expectClose(got: ArrayLike<number>, expected: ArrayLike<number>): void {
  expect(got).toHaveLength(expected.length);
  for (let i = 0; i < expected.length; i++) expect(got[i]).toBeCloseTo(expected[i]!, 8);
}

it('gives the spectra of two frames, and undoes itself', () => {
  const fourier = realFourierPair(size);
  const [a, b] = [new Float64Array(2 * bins), new Float64Array(2 * bins)];
  fourier.forward(frames, a, b);
  expectClose(a, spectra[0]);
  expectClose(b, spectra[1]);
  const back = new Float64Array(3 * size).fill(1);
  fourier.addInverse(a, b, { signal: back, window: window.map((weight) => 1 / weight), first: 0, second: 2 * size });
  expectClose(
    back,
    back.map((_, i) => {
      if (i < size) return 1 + signal[frames.first + i]!;
      return i < 2 * size ? 1 : 1 + signal[frames.second + i - 2 * size]!;
    }),
  );
});

it('gives the powers of as many bins as are asked for, and adds those of both frames', () => {
  const fourier = realFourierPair(size);
  const [a, b] = [new Float64Array(20), new Float64Array(20)];
  fourier.powers(frames, a, b);
  expectClose(a, powersOf(spectra[0]).slice(0, 20));
  expectClose(b, powersOf(spectra[1]).slice(0, 20));
  const sums = new Float64Array(bins).fill(1);
  fourier.addPowers(frames, sums);
  const second = powersOf(spectra[1]);
  expectClose(
    sums,
    powersOf(spectra[0]).map((power, bin) => 1 + power + second[bin]!),
  );
});
