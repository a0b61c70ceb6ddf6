import { expect, it } from 'vitest';
import { describePart, makePart } from '../../../testing/contractSuite.ts';
import { probeSizes, styleProbe } from '../../../testing/partProbes.ts';
import { tagStyle } from './index.ts';

const { timbreChannels } = probeSizes;
const make = () => makePart(tagStyle, { tag: 'mood', values: ['calm', 'glad', 'stern'] }, { timbreChannels });

describePart('style/tags', () => styleProbe(make()));

it('finds the style of an utterance by its tag, and none where the tag has another value or is absent', () => {
  const { names, styleOf } = make();
  expect(names).toEqual(['calm', 'glad', 'stern']);
  expect([{ mood: 'glad' }, { mood: 'sad' }, { topic: 'glad' }, {}].map((tags) => styleOf(tags))).toEqual([
    1,
    undefined,
    undefined,
    undefined,
  ]);
});

it('refuses a value that is listed twice', () => {
  expect(() => tagStyle.configSchema.parse({ tag: 'mood', values: ['calm', 'calm'] })).toThrow(/listed twice/);
});
