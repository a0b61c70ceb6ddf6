import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { z } from 'zod';
import { Registry } from '../core/registry.ts';
import { stageSchema } from '../core/trainer/stage.ts';
import { temporaryFolder, writeBuzzUtterance } from '../corpus/toneFixture.ts';
import { dynamicsAxis } from '../plugins/axes/dynamics/index.ts';
import { languagesAxis } from '../plugins/axes/languages/index.ts';
import { meaningAxis } from '../plugins/axes/meaning/index.ts';
import { phonemesAxis } from '../plugins/axes/phonemes/index.ts';
import { inverseFrequencySampler } from '../plugins/samplers/inverseFrequency/index.ts';
import { uniformSampler } from '../plugins/samplers/uniform/index.ts';
import { coverageSelection } from '../plugins/selections/greedyCoverage/index.ts';
import { listedSelection } from '../plugins/selections/list/index.ts';
import { randomSelection } from '../plugins/selections/random/index.ts';
import { axisEnvironment } from '../testing/builtInAxes.ts';
import { looksAtSound, withSound } from './measuredSound.ts';

let root: string;
beforeAll(async () => {
  root = await temporaryFolder();
});
afterAll(() => rm(root, { recursive: true }));

const registry = new Registry().register(
  ...[phonemesAxis, meaningAxis, dynamicsAxis, languagesAxis],
  ...[coverageSelection, listedSelection, randomSelection],
  ...[inverseFrequencySampler, uniformSampler],
);
const stageOf = (node: object) =>
  stageSchema.parse({
    objective: 'acoustic',
    data: { all: {} },
    until: { steps: 1 },
    batch: { frames: 100 },
    train: [{ match: '**', rate: null }],
    ...node,
  });
const looks = (node: object) =>
  looksAtSound({ toy: stageOf(node) }, registry, ({ configSchema }, own) => (configSchema as z.ZodType).parse(own));

it('is looked at where a selection or a sampler has an axis that needs it', () => {
  const sampler = { name: 'inverse-frequency', axes: { dynamics: 1 } };
  const coverage = { name: 'coverage', axes: { phonemes: 1, dynamics: 0.5 } };
  expect(looks({ sampler })).toBe(true);
  expect(looks({ data: { all: { selection: coverage } } })).toBe(true);
  expect(looks({ sampler: { ...sampler, axes: { phonemes: 1, dynamics: 0 } } })).toBe(false);
  expect(looks({ data: { all: { selection: { name: 'coverage' } } } })).toBe(false);
  expect(looks({ data: { all: { selection: { name: 'list', file: join(root, 'absent.txt') } } } })).toBe(false);
});

it('is measured of training recordings alone, and lets a sampler weigh the rare ones', async () => {
  const changes = (hz: number) => ({ hz, text: '你好你好', durationSeconds: 1 });
  const utterances = await Promise.all([
    ...Array.from({ length: 6 }, (_, place) => writeBuzzUtterance(root, `low${place}`, changes(120))),
    writeBuzzUtterance(root, 'high', changes(240)),
    writeBuzzUtterance(root, 'held', { ...changes(240), split: 'heldout' }),
  ]);
  const prepared = utterances.map(({ id, speaker, text, durationSeconds, split = 'train' as const }) => ({
    ...{ id, speaker, text, durationSeconds, split },
  }));
  const pool = await withSound(prepared, { root, utterances }, { cacheFolder: join(root, 'cache') });
  const hz = new Map(pool.map(({ id, sound }) => [id, sound?.pitchHz]));
  expect(hz.get('low0')).toBeCloseTo(120, 0);
  expect(hz.get('high')).toBeCloseTo(240, 0);
  expect(hz.get('held')).toBeUndefined();

  const training = pool.filter(({ split }) => split === 'train');
  const config = inverseFrequencySampler.configSchema.parse({ axes: { dynamics: 1 }, power: 1 });
  const sampler = inverseFrequencySampler.create(config as never, axisEnvironment);
  const heard = Array.from({ length: 20 }, (_, pass) => sampler.pass(training, { seed: 1, pool: 'all', pass })).flat();
  const times = (id: string) => heard.filter((place) => training[place]?.id === id).length;
  expect(times('high')).toBeGreaterThan(1.2 * Math.max(...[0, 1, 2, 3, 4, 5].map((place) => times(`low${place}`))));
});
