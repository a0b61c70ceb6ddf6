import { expect, it } from 'vitest';
import { type RecipeInput, recipeSchema } from '../core/trainer/stage.ts';
import { fewShot } from '../recipes/fewShot.ts';
import { nanoBase } from '../recipes/nanoBase.ts';
import { heardVoices } from './heardVoices.ts';

const voices = { base: 'low', target: 'high' };
const of = (stages: RecipeInput['stages']) =>
  heardVoices({ recipe: recipeSchema.parse({ name: 'r', description: 'r', stages }), voices } as never);

it('a run hears the voices of its last speaking stage: by role, by name, or all where none is named', () => {
  expect(of(nanoBase.stages)).toEqual(['low']);
  expect(of(fewShot.stages)).toEqual(['low', 'high']);
  const stage = nanoBase.stages['base'];
  expect(of({ base: { ...stage, data: { all: { speakers: ['high'] } } } as never })).toEqual(['high']);
  expect(of({ base: { ...stage, data: { all: {} } } as never })).toEqual(['low', 'high']);
});
