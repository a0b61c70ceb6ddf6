import { describe, expect, it } from 'vitest';
import type { PoolUtterance } from '../../../core/dataContracts.ts';
import { axisEnvironment } from '../../../testing/builtInAxes.ts';
import { dynamicSampler } from './index.ts';

const pool: readonly PoolUtterance[] = Array.from({ length: 40 }, (_, place) => ({
  ...{ id: `u${place}`, speaker: 's', text: '好', durationSeconds: 1 },
}));
const sampler = (node: object) =>
  dynamicSampler.create(dynamicSampler.configSchema.parse(node) as never, axisEnvironment);
/** One utterance loses much more than the others, one much less; one was never heard. */
const losses = Float64Array.from(pool, (_, place) => [9, -9, Number.NaN][place] ?? (place % 5) / 10);

function timesHeard(node: object, known: Float64Array | undefined, passes = 400): readonly number[] {
  const times = pool.map(() => 0);
  for (let pass = 0; pass < passes; pass++) {
    const at = { seed: 3, pool: 'p', pass, ...(known && { losses: known }) };
    for (const place of sampler(node).pass(pool, at)) times[place]! += 1;
  }
  return times;
}

describe('the dynamic sampler', () => {
  it('hears each utterance once in each pass while nothing is known, and where all lose the same', () => {
    expect(timesHeard({}, undefined, 3)).toEqual(pool.map(() => 3));
    expect(timesHeard({}, new Float64Array(40).fill(2), 3)).toEqual(pool.map(() => 3));
    expect(timesHeard({ strength: 0 }, losses, 3)).toEqual(pool.map(() => 3));
  });

  it('keeps weights between floor and cap, whatever the sign and the scale of the losses', () => {
    const weigh = (node: object, own: Float64Array) => sampler(node).follows!.weights(own);
    const weights = weigh({ strength: 5, floor: 0.25, cap: 3 }, losses);
    expect([weights[0], weights[1], weights[2]]).toEqual([3, 0.25, 1]);
    const scaled = weigh(
      {},
      losses.map((loss) => 100 * loss - 1000),
    );
    weigh({}, losses).forEach((weight, place) => {
      expect(scaled[place]).toBeCloseTo(weight, 9);
    });
  });

  it('hears utterances in proportion to their weights, and a pass is as long as the pool', () => {
    const node = { strength: 5, floor: 0.25, cap: 3 };
    const times = timesHeard(node, losses);
    expect(times.reduce((sum, own) => sum + own, 0)).toBeCloseTo(400 * 40, -2);
    expect(times[0]! / times[2]!).toBeCloseTo(3, 0.5);
    expect(times[1]! / times[2]!).toBeCloseTo(0.25, 1.2);
  });

  it('is a function of seed, pass and losses alone', () => {
    const at = { seed: 3, pool: 'p', pass: 7, losses };
    expect(sampler({}).pass(pool, at)).toEqual(sampler({}).pass(pool, at));
    expect(sampler({}).pass(pool, at)).not.toEqual(sampler({}).pass(pool, { ...at, pass: 8 }));
    expect(() => sampler({ floor: 0.9, cap: 0.5 })).toThrow();
  });
});
