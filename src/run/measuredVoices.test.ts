import { expect, it } from 'vitest';
import { measuredVoices } from './measuredVoices.ts';

const voices = { base: 'low', target: 'high', other: 'low', absent: 'nobody' };
const of = (roles?: readonly string[]) =>
  measuredVoices({ voices, evaluation: { voices: roles } } as never, ['high', 'low']);

it('an evaluation measures each voice of the corpus that has a role once, or those of the roles that it names', () => {
  expect(of()).toEqual(['low', 'high']);
  expect(of(['target'])).toEqual(['high']);
  expect(of(['target', 'base', 'other'])).toEqual(['high', 'low']);
});

it('an evaluation refuses a role that no voice has', () => {
  expect(() => of(['targt'])).toThrow(
    "evaluation.voices: no voice has the role 'targt'; there are: base, target, other, absent",
  );
});
