import { beforeAll, expect, it } from 'vitest';
import { flattenParams } from '../../../../nn/params.ts';
import { randomSource } from '../../../../nn/random.ts';
import { startTestBackend } from '../../../../testing/backends.ts';
import { describePart, makePart } from '../../../../testing/contractSuite.ts';
import { phonemesProbe, probeSizes } from '../../../../testing/partProbes.ts';
import { vitsPhonemes } from './index.ts';

const node = { channels: 4, filterChannels: 6, heads: 2, layers: 1, relativeWindow: 2 };
const make = (semanticChannels: number) =>
  makePart(vitsPhonemes, node, { ...probeSizes.text, semanticChannels, timbreChannels: probeSizes.timbreChannels });

describePart('phonemes/vits', () => phonemesProbe(make(probeSizes.semanticChannels)));

beforeAll(async () => {
  await startTestBackend();
});

it('has no parameters for meaning without a semantic encoder', () => {
  const paths = (channels: number) => [...flattenParams(make(channels).init(randomSource(1))).keys()];
  expect(paths(0).filter((path) => path.startsWith('semantic'))).toEqual([]);
  expect(paths(4).filter((path) => path.startsWith('semantic'))).toEqual(['semantic/kernel', 'semantic/bias']);
});
