import { describe, expect, it } from 'vitest';
import { deviationOf, plainWorld, simulate } from './simulate.ts';

const size = { seeds: 7, experiments: 120, resamplings: 40 };

describe('simulated ablations', () => {
  it('claim nothing where arms are alike more often than alpha allows', () => {
    const { claimed, anySecondary, differenceCovered } = simulate(plainWorld, size);
    expect(claimed.low).toBeLessThanOrEqual(0.05);
    expect(anySecondary.low).toBeLessThanOrEqual(0.05);
    expect(differenceCovered.high).toBeGreaterThanOrEqual(0.95);
  });

  it('find a difference of three standard deviations, the right way round', () => {
    const { claimed, wrongWay } = simulate({ ...plainWorld, difference: -3 * deviationOf(plainWorld) }, size);
    expect(claimed.share).toBeGreaterThan(0.9);
    expect(wrongWay.share).toBe(0);
  });

  it('claim nothing at all with too few seeds', () => {
    expect(simulate({ ...plainWorld, difference: -9 }, { ...size, seeds: 5, experiments: 5 }).claimed.share).toBe(0);
  });
});
