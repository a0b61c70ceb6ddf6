import { describe, expect, it } from 'vitest';
import { isFlat, observePlateau, type Plateau, plateauSchema, plateauStart, plateauValue } from './plateau.ts';
import { stageSchema } from './stage.ts';

const plateau = (changes: Partial<Plateau> = {}) =>
  plateauSchema.parse({ metric: 'validation/total', patience: 2, maxSteps: 100, ...changes });
/** After which of the values the stage ends; -1: after none. */
const endAfter = (own: Plateau, values: readonly number[]) => {
  let state = plateauStart;
  return values.findIndex((value) => {
    state = observePlateau(own, state, value);
    return isFlat(own, state);
  });
};

describe('a plateau', () => {
  it('is reached after as many validations in a row without an improvement as the patience says', () => {
    expect(endAfter(plateau(), [5, 4, 6, 3, 3, 3, 1])).toBe(5);
    expect(endAfter(plateau({ patience: 1 }), [5, 4, 6, 3])).toBe(2);
    expect(endAfter(plateau(), [5, 6, 4, 6, 3, 6])).toBe(-1);
  });

  it('takes a fall by less than minDelta for none, measured from the best value', () => {
    expect(endAfter(plateau({ minDelta: 0.5 }), [5, 4.8, 4.6, 4.4])).toBe(2);
    expect(endAfter(plateau({ minDelta: 0.5 }), [5, 4.8, 4.4, 4.3])).toBe(-1);
  });

  it('takes a value that is no number for no improvement', () => {
    expect(endAfter(plateau(), [Number.NaN, 5, Number.NaN, Number.NaN])).toBe(3);
  });

  it('refuses a metric that validation does not measure, with the nearest', () => {
    const metrics = { 'validation/g/mel': 1, 'validation/total': 2 };
    expect(() => plateauValue(plateau({ metric: 'validation/g/mell' }), metrics, 'recipe.stages.base')).toThrow(
      "recipe.stages.base.until.plateau.metric: validation does not measure 'validation/g/mell'; did you mean 'validation/g/mel'",
    );
  });

  it('stands alone as the end of a stage', () => {
    const until = { steps: 5, plateau: { metric: 'validation/total', patience: 1, maxSteps: 9 } };
    const stage = { objective: 'acoustic', data: {}, batch: { frames: 1 }, train: [{ match: '**', rate: null }] };
    expect(() => stageSchema.parse({ ...stage, until })).toThrow(/exactly one of steps, audioMinutes and plateau/);
    expect(stageSchema.parse({ ...stage, until: { plateau: until.plateau } }).until.plateau?.minDelta).toBe(0);
  });
});
