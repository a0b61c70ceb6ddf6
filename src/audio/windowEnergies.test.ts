import { expect, it } from 'vitest';
import { windowEnergies } from './windowEnergies.ts';

const samples = Float32Array.from({ length: 97 }, (_, i) => Math.sin(i * i));

it.each([
  [20, 5],
  [23, 5],
  [5, 5],
  [3, 7],
  [97, 4],
  [98, 4],
])('sums the squares of windows of %i samples every %i samples', (window, hop) => {
  const energies = windowEnergies(samples, window, hop);
  expect(energies).toHaveLength(Math.floor((samples.length - window) / hop) + 1);
  for (const [at, energy] of energies.entries()) {
    const own = samples.subarray(at * hop, at * hop + window);
    expect(energy).toBeCloseTo(
      own.reduce((sum, sample) => sum + sample ** 2, 0),
      9,
    );
  }
});

it('gives silence exactly nothing', () => {
  expect(windowEnergies(new Float64Array(30), 10, 4)).toEqual(new Float64Array(6));
});
