import { expect, it } from 'vitest';
import { eachDifference } from './yinDifference.ts';

const samples = Float32Array.from({ length: 500 }, (_, i) => Math.sin(0.2 * i) + 0.3 * Math.sin(i * i));

/** By the definition: the mean normalised sum of squared differences of the window and itself, shifted. */
function directly(start: number, window: number, mostLag: number): { difference: number[]; power: number } {
  const at = (i: number): number => samples[start + i] ?? 0;
  const difference = [1];
  let sum = 0;
  for (let lag = 1; lag <= mostLag; lag++) {
    let apart = 0;
    for (let i = 0; i < window; i++) apart += (at(i) - at(i + lag)) ** 2;
    sum += apart;
    difference.push(sum > 0 ? (apart * lag) / sum : 1);
  }
  let energy = 0;
  for (let i = 0; i < window; i++) energy += at(i) ** 2;
  return { difference, power: energy / window };
}

it.each([
  { window: 70, hop: 25, mostLag: 36, first: -40 },
  { window: 70, hop: 35, mostLag: 36, first: -3 },
  { window: 70, hop: 90, mostLag: 36, first: 12 },
  { window: 20, hop: 7, mostLag: 60, first: 0 },
])('is what the definition says, for a window of $window every $hop samples', ({ window, hop, mostLag, first }) => {
  const frames = Math.ceil(samples.length / hop);
  let frame = 0;
  eachDifference(samples, { window, hop, mostLag, first, frames }, (difference, power) => {
    const expected = directly(first + frame * hop, window, mostLag);
    expect(power).toBeCloseTo(expected.power, 9);
    expect(difference).toHaveLength(mostLag + 1);
    for (const [lag, value] of expected.difference.entries()) expect(difference[lag]).toBeCloseTo(value, 6);
    frame += 1;
  });
  expect(frame).toBe(frames);
});
