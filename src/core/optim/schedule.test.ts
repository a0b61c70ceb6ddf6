import { describe, expect, it } from 'vitest';
import { rateAt, rateScheduleSchema } from './schedule.ts';

const schedule = (input: object) => rateScheduleSchema.parse({ peak: 1, ...input });

describe('rateAt', () => {
  it('rises linearly to the peak and never starts at 0', () => {
    const own = schedule({ warmupSteps: 3 });
    expect([0, 1, 2, 3, 50].map((step) => rateAt(own, step, 100))).toEqual([0.25, 0.5, 0.75, 1, 1]);
  });

  it('falls by half a cosine to the final share at the last step', () => {
    const own = schedule({ peak: 2, warmupSteps: 1, decay: 'cosine', final: 0.1 });
    expect(rateAt(own, 1, 12)).toBe(2);
    expect(rateAt(own, 6, 12)).toBeCloseTo(2 * (0.1 + 0.9 * 0.5), 12);
    expect(rateAt(own, 11, 12)).toBeCloseTo(0.2, 12);
  });

  it('falls by the same factor in each step when it is exponential', () => {
    const own = schedule({ decay: 'exponential', final: 0.25 });
    const rates = Array.from({ length: 5 }, (_, step) => rateAt(own, step, 5));
    for (const [step, rate] of rates.entries()) expect(rate).toBeCloseTo(0.25 ** (step / 4), 12);
  });

  it('stays at the final share after the last step and in a stage of one step', () => {
    const own = schedule({ decay: 'cosine', final: 0.1 });
    expect(rateAt(own, 400, 100)).toBeCloseTo(0.1, 12);
    expect(rateAt(own, 0, 1)).toBe(1);
  });

  it('rises and falls by half a cosine each in one cycle', () => {
    const own = schedule({ peak: 2, decay: 'one-cycle', final: 0.01 });
    expect(rateAt(own, 0, 100)).toBeCloseTo(2 * 0.04, 12);
    expect(rateAt(own, 15, 100)).toBeCloseTo(2 * (0.04 + 0.96 / 2), 12);
    expect(rateAt(own, 30, 100)).toBeCloseTo(2, 12);
    expect(rateAt(own, 99, 100)).toBeCloseTo(0.02, 12);
    const rates = Array.from({ length: 100 }, (_, step) => rateAt(own, step, 100));
    expect(rates.indexOf(Math.max(...rates))).toBe(30);
    const falls = rates.map((rate, step) => step > 0 && rate < (rates[step - 1] as number));
    expect(falls.indexOf(true)).toBe(31);
    expect(falls.lastIndexOf(false)).toBe(30);
  });

  it('takes the start and the length of the cycle’s rise as they are given', () => {
    const own = schedule({ decay: 'one-cycle', warmupSteps: 10, initial: 0.2 });
    expect(rateAt(own, 0, 100)).toBeCloseTo(0.2, 12);
    expect(rateAt(own, 5, 100)).toBeCloseTo(0.6, 12);
    expect(rateAt(own, 10, 100)).toBeCloseTo(1, 12);
  });

  it('refuses an initial rate where only the warm-up decides it', () => {
    expect(() => schedule({ decay: 'cosine', initial: 0.2 })).toThrow(/only decay: one-cycle has an initial rate/);
  });

  it('refuses a final rate where the rate never falls', () => {
    expect(() => schedule({ final: 0.2 })).toThrow(/decay: constant stays at the peak/);
    expect(rateAt(schedule({ decay: 'cosine' }), 9, 10)).toBeCloseTo(0.05, 12);
  });
});
