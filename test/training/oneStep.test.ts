import { beforeAll, describe, expect, it } from 'vitest';
import type { ModelParts } from '../../src/core/objectives/modelParts.ts';
import type { ModelParams } from '../../src/core/objectives/objective.ts';
import { freezePhases } from '../../src/core/trainer/freezePlan.ts';
import { type HostBatch, totalCounts, uploadBatch } from '../../src/core/trainer/hostBatch.ts';
import { lossWeights } from '../../src/core/trainer/lossWeights.ts';
import type { Stage } from '../../src/core/trainer/stage.ts';
import { type RunnerOutcome, stepRunner } from '../../src/core/trainer/stepRunner.ts';
import type { TrainState } from '../../src/core/trainer/trainState.ts';
import type { StepOutcome } from '../../src/core/trainer/trainStep.ts';
import { randomSource } from '../../src/nn/random.ts';
import { startTestBackend } from '../../src/testing/backends.ts';
import '../../src/testing/toBeAllClose.ts';
import { toyBatch, toyObjective, toyParams, toyParts, toyStage, toyState, toyUtterances } from './toySystem.ts';

/** A large epsilon makes the update smooth in the gradient, so that rounding is not blown up to a whole step. */
const optimizer = { epsilon: 1, averageDecay: 0.9 };
const everything = { fromStep: 0, frozenLayers: undefined };
let parts: ModelParts;
let params: ModelParams;

beforeAll(async () => {
  await startTestBackend();
  parts = toyParts();
  params = await toyParams(parts);
});

function step(
  hosts: readonly HostBatch[],
  how: {
    phase?: typeof everything | { fromStep: number; frozenLayers: number };
    training?: boolean;
    stage?: Stage;
    state?: TrainState;
  } = {},
): RunnerOutcome {
  const { phase = everything, training = false, stage = toyStage({ optimizer }) } = how;
  const objective = toyObjective(parts, phase);
  const state = how.state ?? toyState(params, objective, { parts, stage, phase });
  const runner = stepRunner(
    objective,
    {
      optimizer: stage.optimizer,
      clipNorm: stage.optimizer.clipNorm ?? undefined,
      averageDecay: stage.optimizer.averageDecay ?? undefined,
      context: (at, micro) => ({ training, random: randomSource(3, at).fork(`micro${micro}`) }),
    },
    undefined,
  );
  const batches = hosts.map(({ tensors }) => uploadBatch<never>(tensors));
  return runner.run(state, batches, {
    step: 0,
    counts: totalCounts(hosts),
    weights: lossWeights(stage.losses, Number.POSITIVE_INFINITY),
    rates: state.groups.reduce<number[]>((rates, { rule }) => Object.assign(rates, { [rule]: 0.1 }), []),
  });
}

const metricsOf = ({ metricNames, metricValues }: StepOutcome) => {
  const values = metricValues.dataSync();
  return Object.fromEntries(metricNames.map((name, index) => [name, values[index]!]));
};

/** Losses, gradients (as first moments) and moved values agree. */
function expectSameStep(actual: StepOutcome, expected: StepOutcome): void {
  const [got, wanted] = [metricsOf(actual), metricsOf(expected)];
  expect(Object.keys(got).sort()).toEqual(Object.keys(wanted).sort());
  for (const [name, value] of Object.entries(wanted)) expect([got[name]!], name).toBeAllClose([value], 1e-5);
  expect(actual.state.groups).toHaveLength(expected.state.groups.length);
  expected.state.groups.forEach((group, index) => {
    const other = actual.state.groups[index]!;
    expect(other.paths).toEqual(group.paths);
    expect(other.firstMoment).toBeAllClose(group.firstMoment, 3e-5);
    expect(other.values).toBeAllClose(group.values, 1e-5);
  });
}

const batch = (
  names: readonly string[],
  size: object = {},
  phase = everything as { fromStep: number; frozenLayers: number | undefined },
) =>
  toyBatch(
    names.map((name) => toyUtterances.find(({ id }) => id === name)!),
    { parts, params, phase, ...size },
  );

describe('one step', () => {
  it('over two micro-batches of unequal lengths equals one over the larger batch', () => {
    const micro = step([batch(['one', 'two']), batch(['three', 'four'])]);
    const whole = step([batch(['one', 'two', 'three', 'four'])]);
    expectSameStep(micro, whole);
    expect(metricsOf(whole)['loss/g/mel']).toBeGreaterThan(0);
    const half = step([batch(['one', 'two'])]);
    expect(metricsOf(half)['loss/g/mel']).not.toBeCloseTo(metricsOf(whole)['loss/g/mel']!, 4);
  });

  it('is not changed by padding to a larger bucket', () => {
    const tight = step([batch(['one', 'two'])]);
    const wide = step([batch(['one', 'two'], { symbols: 9, frames: 17, tokenSteps: 12 })]);
    expectSameStep(wide, tight);
  });

  it.each([0, 1, 2])(
    'gives the same with the states below layer %i cached as with the whole encoder inside, dropout on',
    (frozenLayers) => {
      const phase = { fromStep: 0, frozenLayers };
      const cached = batch(['one', 'three'], {}, phase);
      const inside = batch(['one', 'three']);
      const has = (host: HostBatch) =>
        Object.entries(host.tensors['semantic'] ?? {}).flatMap(([name, value]) => (value === undefined ? [] : [name]));
      expect(has(cached)).toContain('states');
      expect(has(inside)).not.toContain('states');
      expectSameStep(step([cached], { phase, training: true }), step([inside], { phase, training: true }));
    },
  );

  it('keeps an exponential moving average of each value, which soon forgets where it began', () => {
    const first = step([batch(['one', 'two'])]);
    const second = step([batch(['three', 'four'])], { state: first.state });
    const start = toyState(params, toyObjective(parts, everything), {
      parts,
      stage: toyStage({ optimizer }),
      phase: everything,
    });
    second.state.groups.forEach((group, index) => {
      const [zero, one, two] = [start.groups[index]!, first.state.groups[index]!, group].map(({ values }) =>
        values.dataSync(),
      );
      const [once, twice] = [1 / 10, 2 / 11];
      const expected = Array.from(two!, (value, at) => {
        const before = once * zero![at]! + (1 - once) * one![at]!;
        return twice * before + (1 - twice) * value;
      });
      expect(group.average!).toBeAllClose(expected, 1e-6);
    });
  });

  it('leaves the old state as it was', () => {
    const state = toyState(params, toyObjective(parts, everything), {
      parts,
      stage: toyStage({ optimizer }),
      phase: everything,
    });
    const before = state.groups.map(({ values }) => values.dataSync().slice());
    const { state: next } = step([batch(['one', 'two'])], { state });
    state.groups.forEach(({ values }, index) => {
      expect(values).toBeAllClose(before[index]!, 0);
      expect(next.groups[index]!.values).not.toBeAllClose(before[index]!, 1e-7);
    });
  });
});

describe('gradual unfreezing', () => {
  const trained = (frozenLayers: number | undefined) => {
    const phase = { fromStep: 0, frozenLayers };
    const state = toyState(params, toyObjective(parts, phase), { parts, stage: toyStage(), phase });
    const paths = state.groups.flatMap(({ paths: own }) => own).filter((path) => path.startsWith('semantic/'));
    return [
      ...new Set(
        paths.map((path) =>
          path
            .split('/')
            .slice(1, path.includes('layers') ? 3 : 2)
            .join('/'),
        ),
      ),
    ].sort();
  };

  it('widens the trained set from the top down', () => {
    expect(trained(2)).toEqual([]);
    expect(trained(1)).toEqual(['finalNorm', 'layers/1']);
    expect(trained(0)).toEqual(['finalNorm', 'layers/0', 'layers/1']);
    expect(trained(undefined)).toEqual(['embeddings', 'finalNorm', 'layers/0', 'layers/1']);
  });

  it('refuses phases that do not come later or do not freeze fewer layers, and counts beyond the encoder', () => {
    const phases = (semantic: Stage['semantic']) => () =>
      freezePhases({ ...toyStage(), semantic }, parts.semantic, 'toy');
    expect(phases({ frozenLayers: 1, unfreeze: [{ atStep: 3, frozenLayers: 1 }] })).toThrow(
      /entry 1 must come at a later step/,
    );
    expect(
      phases({
        frozenLayers: 'all',
        unfreeze: [
          { atStep: 3, frozenLayers: 1 },
          { atStep: 2, frozenLayers: 0 },
        ],
      }),
    ).toThrow(/entry 2/);
    expect(phases({ frozenLayers: 3, unfreeze: [] })).toThrow(/frozenLayers is 3, but model\.semantic has 2 layers/);
    expect(phases({ frozenLayers: 'all', unfreeze: [{ atStep: 3, frozenLayers: 'none' }] })()).toHaveLength(2);
  });
});
