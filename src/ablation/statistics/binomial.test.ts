import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { eventsNeeded, exactShare } from './binomial.ts';

interface Golden {
  readonly events: number;
  readonly count: number;
  readonly low: number;
  readonly high: number;
  readonly p: number;
}

/** Made with scipy by goldens/makeBinomial.py. */
const goldens = JSON.parse(
  readFileSync(new URL('goldens/binomial.json', import.meta.url), 'utf8'),
) as readonly Golden[];

describe('an exact share', () => {
  it.each(goldens)("has scipy's interval and p for $events of $count", ({ events, count, low, high, p }) => {
    expect(exactShare(events, count)).toEqual({
      ...{ events, count, share: events / count },
      ...{ low: expect.closeTo(low, 10), high: expect.closeTo(high, 10), p: expect.closeTo(p, 10) },
    });
  });

  it('says how many events a claim needs, and that so few trials cannot make one', () => {
    const needed = eventsNeeded(96, 0.05);
    expect(needed).toBe(59);
    expect(exactShare(59, 96).p).toBeLessThanOrEqual(0.05);
    expect(exactShare(58, 96).p).toBeGreaterThan(0.05);
    expect(eventsNeeded(5, 0.05)).toBeUndefined();
  });
});
