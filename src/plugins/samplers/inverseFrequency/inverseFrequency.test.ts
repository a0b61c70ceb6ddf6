import { describe, expect, it } from 'vitest';
import type { PoolUtterance } from '../../../core/dataContracts.ts';
import { axisEnvironment } from '../../../testing/builtInAxes.ts';
import { inverseFrequencySampler } from './index.ts';

const texts = [...Array<string>(15).fill('他'), '绿'];
const pool: readonly PoolUtterance[] = texts.map((text, place) => ({
  ...{ id: `u${place}`, speaker: 's', text, durationSeconds: 1 },
}));
const sampler = (node: object) =>
  inverseFrequencySampler.create(inverseFrequencySampler.configSchema.parse(node) as never, axisEnvironment);

function timesHeard(node: object, passes = 40): readonly number[] {
  const times = texts.map(() => 0);
  for (let pass = 0; pass < passes; pass++) {
    for (const place of sampler(node).pass(pool, { seed: 3, pool: 'p', pass })) times[place]! += 1;
  }
  return times;
}

describe('inverse-frequency', () => {
  it('hears the utterance with the rare syllable more often, and the others as often as each other', () => {
    const times = timesHeard({ power: 1, cap: 100 });
    const common = times.slice(0, 15);
    expect(times[15]! / common[0]!).toBeGreaterThan(5);
    expect(Math.max(...common) - Math.min(...common)).toBeLessThanOrEqual(1);
    expect(times.reduce((sum, own) => sum + own, 0)).toBeGreaterThan(40 * 15);
  });

  it('keeps to the cap, and is uniform at power 0', () => {
    const capped = timesHeard({ power: 1, cap: 2 });
    expect(capped[15]! / capped[0]!).toBeGreaterThan(1.85);
    expect(capped[15]! / capped[0]!).toBeLessThan(2.15);
    const even = timesHeard({ power: 0 });
    expect(Math.max(...even) - Math.min(...even)).toBeLessThanOrEqual(1);
  });

  it('goes by the axes that it is given, and is a function of seed and pass alone', () => {
    expect(timesHeard({ axes: { languages: 1 } })[15]).toBeCloseTo(40, -1);
    const at = { seed: 3, pool: 'p', pass: 7 };
    expect(sampler({}).pass(pool, at)).toEqual(sampler({}).pass(pool, at));
    expect(sampler({}).pass(pool, at)).not.toEqual(sampler({}).pass(pool, { ...at, pass: 8 }));
  });
});
