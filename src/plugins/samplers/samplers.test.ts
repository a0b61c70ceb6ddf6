import { describe, expect, it } from 'vitest';
import type { PoolUtterance, Sampler } from '../../core/dataContracts.ts';
import { axisEnvironment } from '../../testing/builtInAxes.ts';
import { speakerTemperatureSampler } from './speakerTemperature/index.ts';
import { uniformSampler } from './uniform/index.ts';

/** 90 utterances of 2 s of one speaker, 10 of 1 s of another. */
const pool: readonly PoolUtterance[] = Array.from({ length: 100 }, (_, index) => ({
  id: `u${index}`,
  speaker: index < 90 ? 'long' : 'short',
  text: '好',
  durationSeconds: index < 90 ? 2 : 1,
}));
const uniform = uniformSampler.create({} as never, axisEnvironment);
const byTemperature = (temperature: number) =>
  speakerTemperatureSampler.create({ temperature } as never, axisEnvironment);
const passes = (sampler: Sampler, count: number, seed = 1) =>
  Array.from({ length: count }, (_, pass) => sampler.pass(pool, { seed, pool: 'all', pass }));

function secondsOf(draws: readonly number[], speaker: string): number {
  const own = draws.map((place) => pool[place]!).filter((utterance) => utterance.speaker === speaker);
  return own.reduce((sum, { durationSeconds }) => sum + durationSeconds, 0);
}

describe('uniform', () => {
  it('gives each utterance once in each pass, in orders that the seed and the pass decide', () => {
    const [first, second] = passes(uniform, 2);
    expect([...first!].sort((a, b) => a - b)).toEqual([...pool.keys()]);
    expect(second).not.toEqual(first);
    expect(passes(uniform, 2)).toEqual([first, second]);
    expect(passes(uniform, 1, 2)[0]).not.toEqual(first);
  });
});

describe('speaker-temperature', () => {
  it('gives shares of the audio by the root of what each speaker has', () => {
    for (const temperature of [1, 2, 5, 1000]) {
      const draws = passes(byTemperature(temperature), 40).flat();
      const wanted = (180 / 10) ** (1 / temperature);
      expect(secondsOf(draws, 'long') / secondsOf(draws, 'short') / wanted, `at ${temperature}`).toBeCloseTo(1, 1);
    }
  });

  it('hears each utterance of a speaker equally often, also across passes', () => {
    const draws = passes(byTemperature(5), 10).flat();
    for (const speaker of ['long', 'short']) {
      const places = [...pool.keys()].filter((place) => pool[place]!.speaker === speaker);
      const counts = places.map((place) => draws.filter((drawn) => drawn === place).length);
      expect(Math.max(...counts) - Math.min(...counts), speaker).toBeLessThanOrEqual(1);
    }
  });

  it('is a pure function of seed and pass', () => {
    expect(passes(byTemperature(5), 3)).toEqual(passes(byTemperature(5), 3));
    expect(passes(byTemperature(5), 1, 2)).not.toEqual(passes(byTemperature(5), 1));
  });
});
