import { expect, it } from 'vitest';
import { stageSchema } from '../core/trainer/stage.ts';
import type { RunConfig } from './runConfig.ts';
import { initialSeed, stageKey } from './stageKey.ts';
import { stageFolder } from './stageStore.ts';

const stageOf = (seed?: number) =>
  stageSchema.parse({
    ...(seed === undefined ? {} : { seed }),
    ...{ objective: 'acoustic', until: { steps: 2 }, data: { all: {} }, batch: { frames: 32 } },
    train: [{ match: '**', rate: { peak: 0.01 } }],
  });

const configOf = (seed: number, stageSeed?: number) =>
  ({
    ...{ seed, model: {}, preparation: { spectral: {} }, trainer: {} },
    recipe: { name: 'toy', description: '', stages: { base: stageOf(stageSeed), adapt: stageOf() } },
  }) as unknown as RunConfig;

const folderOf = (config: RunConfig, name: 'base' | 'adapt') => {
  const stage = config.recipe.stages[name]!;
  const run = { config, mode: { key: 'toy', line: '', compile: undefined }, frontend: {} };
  return stageFolder('out', stageKey(run, { name, stage, dataHash: 'data', input: null })).folder;
};

it('a stage with a seed of its own is one stage for runs of all seeds, and starts from the same values', () => {
  expect(folderOf(configOf(1, 5), 'base')).toBe(folderOf(configOf(2, 5), 'base'));
  expect([initialSeed(configOf(1, 5)), initialSeed(configOf(2, 5))]).toEqual([5, 5]);
  expect(folderOf(configOf(1, 5), 'adapt')).not.toBe(folderOf(configOf(2, 5), 'adapt'));
});

it('a stage without one is a stage of its own for each seed', () => {
  expect(folderOf(configOf(1), 'base')).not.toBe(folderOf(configOf(2), 'base'));
  expect([initialSeed(configOf(1)), initialSeed(configOf(2))]).toEqual([1, 2]);
});
