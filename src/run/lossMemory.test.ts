import { describe, expect, it } from 'vitest';
import type { ItemTerm } from '../core/trainer/lossFollower.ts';
import type { BatchableUtterance } from '../corpus/lengthBuckets.ts';
import { dynamicSampler } from '../plugins/samplers/dynamic/index.ts';
import { axisEnvironment } from '../testing/builtInAxes.ts';
import { stageOrder } from './stageOrder.ts';

const utterances: readonly BatchableUtterance[] = Array.from({ length: 12 }, (_, place) => ({
  ...{ id: `u${place}`, speaker: 's', text: '好', durationSeconds: 1, frames: 10 },
  symbols: { symbolIds: Int32Array.of(place % 3, 5), toneIds: Int32Array.of(0, 1) },
}));
const delaySteps = 5;

function order(node: object = {}, until: object = { steps: 60 }) {
  const sampler = dynamicSampler.create(
    dynamicSampler.configSchema.parse({ delaySteps, strength: 2, ...node }) as never,
    axisEnvironment,
  );
  const stage = { sampler: { name: 'dynamic' }, until, batch: { accumulation: 2 } };
  const pools = [{ name: 'all', weight: 1, utterances }];
  return stageOrder({ stage: stage as never, seed: 1, name: 'toy' }, { pools, sampler }, { batchUtterances: 2 });
}

type Order = ReturnType<typeof order>;

const idsOf = ({ plan }: Order, step: number) =>
  [0, 1].map((micro) => plan.batchAt(2 * step + micro).utterances.map(({ id }) => id));

/** The later an utterance stands in the pool, the more it loses. */
function termsOf(ids: readonly (readonly string[])[]): readonly ItemTerm[] {
  return ids.map((own) => ({
    ...{ weight: 2, per: 'frames' as const, shape: [2], ids: own },
    values: Float32Array.from(own, (id) => 10 * Number(id.slice(1))),
  }));
}

/** Ids of each step and the curves, where batches are drawn so many steps ahead. */
function train(own: Order, steps: { readonly from: number; readonly to: number; readonly ahead: number }) {
  const heard = [];
  for (let step = steps.from; step < steps.to; step++) {
    for (let next = step; next <= step + steps.ahead; next++) idsOf(own, next);
    const ids = idsOf(own, step);
    own.follower!.observe(step, termsOf(ids));
    heard.push({ ids, metrics: own.follower!.metrics(step) });
  }
  return heard;
}

describe('an order that follows the losses', () => {
  it('does not depend on how far ahead batches are drawn', () => {
    const whole = train(order(), { from: 0, to: 40, ahead: 0 });
    for (const ahead of [1, 2, delaySteps - 1]) {
      expect(train(order(), { from: 0, to: 40, ahead }), `${ahead} ahead`).toEqual(whole);
    }
    expect(() => train(order(), { from: 0, to: 40, ahead: delaySteps + 6 })).toThrow('too far ahead');
  });

  it('hears what loses more often', () => {
    const heard = train(order(), { from: 0, to: 60, ahead: 0 }).flatMap(({ ids }) => ids.flat());
    const times = (id: string) => heard.filter((own) => own === id).length;
    expect(times('u11')).toBeGreaterThan(2 * times('u0'));
  });

  it.each([1, 4, 17, 30])('goes on from the state after %i steps as if it had never stopped', (stop) => {
    const whole = train(order(), { from: 0, to: 40, ahead: 0 });
    const first = order();
    train(first, { from: 0, to: stop, ahead: 3 });
    const second = order();
    second.follower!.restore(JSON.parse(JSON.stringify(first.follower!.state())));
    expect(train(second, { from: stop, to: 40, ahead: 2 })).toEqual(whole.slice(stop));
  });

  it('tells the effective number and the ends of the weights', () => {
    const heard = train(order({ strength: 9 }), { from: 0, to: 30, ahead: 0 });
    expect(heard[0]?.metrics).toEqual({
      'sampler/all/effective': 1,
      'sampler/all/greatest': 1,
      'sampler/all/least': 1,
    });
    const last = heard.at(-1)?.metrics ?? {};
    expect(last['sampler/all/greatest']! / last['sampler/all/least']!).toBeCloseTo(4);
    expect(last['sampler/all/effective']).toBeLessThan(0.9);
  });

  it('refuses a state of other data and an end that only its own draws would decide', () => {
    expect(() => order().follower!.restore({ losses: [] })).toThrow("do not fit this stage's data");
    expect(() => order({}, { audioMinutes: 3 })).toThrow('give until.steps');
  });
});

describe('losses by phoneme', () => {
  it('give an utterance the mean of its phonemes, wherever they were heard', () => {
    const own = order({ by: 'phoneme', delaySteps: 1, decay: 0 });
    idsOf(own, 0);
    const ids = ['u0', 'u1'];
    const values = Float32Array.of(4, 1, 0, /* padded */ 8, 3, 0);
    own.follower!.observe(0, [{ weight: 0.5, per: 'symbols', shape: [2, 3], values, ids }]);
    expect(own.follower!.state()).toMatchObject({ losses: [2, 1, 4, null], pending: [] });
  });
});
