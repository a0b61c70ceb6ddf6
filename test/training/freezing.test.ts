import { beforeAll, describe, expect, it } from 'vitest';
import type { ModelParts } from '../../src/core/objectives/modelParts.ts';
import { freezePhases } from '../../src/core/trainer/freezePlan.ts';
import { type StageInput, stageSchema } from '../../src/core/trainer/stage.ts';
import { stageTable } from '../../src/core/trainer/stageTable.ts';
import { trainStage } from '../../src/core/trainer/trainStage.ts';
import { disposeParams, flattenParams } from '../../src/nn/params.ts';
import { startTestBackend } from '../../src/testing/backends.ts';
import '../../src/testing/toBeAllClose.ts';
import { toyModel, toyObjective, toyParams, toyParts, toyRun, toyStage } from './toySystem.ts';

let parts: ModelParts;

beforeAll(async () => {
  await startTestBackend();
  parts = toyParts({ ...toyModel, semantic: { ...toyModel.semantic, layers: 4 } });
});

type Semantic = NonNullable<StageInput['semantic']>;

const stageOf = (semantic: Semantic) =>
  toyStage({ until: { steps: 1 }, semantic, optimizer: { weightDecay: 0, epsilon: 1e-12 } });
const phasesOf = (semantic: Semantic) => freezePhases(stageOf(semantic), parts.semantic, 'toy');

/** The rates of the folders below `semantic` in the first phase. */
async function rates(semantic: Semantic): Promise<Readonly<Record<string, number | 'frozen'>>> {
  const stage = stageOf(semantic);
  const [phase] = phasesOf(semantic);
  const params = await toyParams(parts);
  const run = toyRun(parts, params, { stage });
  const table = stageTable(run, toyObjective(parts, phase!), { params, phase: phase! });
  disposeParams(params);
  const own = table.filter(({ path }) => path.startsWith('semantic/'));
  return Object.fromEntries(
    own.map(({ path, rate }) => [
      path
        .split('/')
        .slice(1, path.includes('layers') ? 3 : 2)
        .join('/'),
      rate?.peak ?? 'frozen',
    ]),
  );
}

/** Trains one step and says how far the widest value of each folder below `semantic` moved. */
async function moves(semantic: Semantic): Promise<Readonly<Record<string, number>>> {
  const before = await toyParams(parts);
  const { params } = await trainStage(toyRun(parts, await toyParams(parts), { stage: stageOf(semantic) }));
  const after = flattenParams(params);
  const moved: Record<string, number> = {};
  for (const [path, leaf] of flattenParams(before)) {
    if (!path.startsWith('semantic/')) continue;
    const folder = path
      .split('/')
      .slice(1, path.includes('layers') ? 3 : 2)
      .join('/');
    const difference = after.get(path)!.sub(leaf).abs().max().dataSync()[0]!;
    moved[folder] = Math.max(moved[folder] ?? 0, difference);
  }
  disposeParams(before);
  disposeParams(params);
  return moved;
}

describe('which GPT layers learn', () => {
  it('is told by a count, by all and by none', async () => {
    expect(await rates({ frozenLayers: 3 })).toMatchObject({
      embeddings: 'frozen',
      'layers/2': 'frozen',
      'layers/3': 0.01,
    });
    expect(new Set(Object.values(await rates({ frozenLayers: 'all' })))).toEqual(new Set(['frozen']));
    expect(new Set(Object.values(await rates({ frozenLayers: 'none' })))).toEqual(new Set([0.01]));
  });

  it('is told by a list of indices and ranges, and what is frozen in the middle does not move', async () => {
    const semantic: Semantic = { frozenLayers: [0, '2-3'] };
    expect(phasesOf(semantic)[0]).toMatchObject({ frozenLayers: 1, frozenAbove: [2, 3] });
    const own = await moves(semantic);
    expect([own['embeddings'], own['layers/0'], own['layers/2'], own['layers/3']]).toEqual([0, 0, 0, 0]);
    expect(own['layers/1']).toBeGreaterThan(0.005);
    expect(own['finalNorm']).toBeGreaterThan(0.005);
  });

  it('is told of the embeddings on their own', async () => {
    expect(await rates({ frozenLayers: 'none', embeddings: 'frozen' })).toMatchObject({
      embeddings: 'frozen',
      'layers/0': 0.01,
    });
    const own = await moves({ frozenLayers: 2, embeddings: 'trained' });
    expect([own['layers/0'], own['layers/1']]).toEqual([0, 0]);
    expect(own['embeddings']).toBeGreaterThan(0.005);
    expect(own['layers/2']).toBeGreaterThan(0.005);
  });

  it('may be thawed from a list on, but never the other way', () => {
    const thawing = (frozenLayers: readonly (number | string)[]) =>
      phasesOf({ frozenLayers: [0, 1, 3], unfreeze: [{ atStep: 5, frozenLayers: [...frozenLayers] }] });
    expect(thawing([1]).map(({ fromStep }) => fromStep)).toEqual([0, 5]);
    expect(() => thawing([2])).toThrow(/entry 1 must come at a later step and freeze fewer layers/);
  });

  it('is refused for layers that are not there, with those that are', () => {
    expect(() => phasesOf({ frozenLayers: [0, '2-4'] })).toThrow(
      /toy\.semantic\.frozenLayers holds 2-4, but model\.semantic has the layers 0 to 3/,
    );
    expect(() => phasesOf({ frozenLayers: ['3-1'] })).toThrow(/a range is written lowest-highest/);
    const { error } = stageSchema.safeParse({ ...stageOf({ frozenLayers: 0 }), semantic: { frozenLayers: ['top'] } });
    expect(error?.message).toContain("a range of them such as '0-3'");
  });
});

describe('depthDecay', () => {
  it('lowers the rate of each layer below the top, and of the embeddings most', async () => {
    const own = await rates({ frozenLayers: 'none', depthDecay: 0.5 });
    expect(own).toEqual({
      finalNorm: 0.01,
      'layers/3': 0.01,
      'layers/2': 0.005,
      'layers/1': 0.0025,
      'layers/0': 0.00125,
      embeddings: 0.000625,
    });
  });

  it('moves each layer by its own rate', async () => {
    // Adam's first step is as long as the rate where a gradient is not 0.
    const own = await moves({ frozenLayers: 'none', depthDecay: 0.5 });
    const expected = { finalNorm: 0.01, 'layers/3': 0.01, 'layers/2': 0.005, 'layers/1': 0.0025, 'layers/0': 0.00125 };
    for (const [folder, rate] of Object.entries(expected)) expect(own[folder]! / rate, folder).toBeCloseTo(1, 2);
  });

  it('leaves frozen layers frozen', async () => {
    expect(await rates({ frozenLayers: 2, depthDecay: 0.5 })).toMatchObject({
      'layers/1': 'frozen',
      'layers/2': 0.005,
    });
  });
});
