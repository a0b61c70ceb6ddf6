import { expect, it } from 'vitest';
import { describePart, makePart } from '../../../../testing/contractSuite.ts';
import { phonemesProbe, probeSizes } from '../../../../testing/partProbes.ts';
import { conformerPhonemes } from './index.ts';

const node = { channels: 4, filterChannels: 6, heads: 2, layers: 1, convolutionKernelSize: 3 };
const make = (own: object) =>
  makePart(conformerPhonemes, own, {
    ...probeSizes.text,
    semanticChannels: probeSizes.semanticChannels,
    timbreChannels: probeSizes.timbreChannels,
  });

describePart('phonemes/conformer', () => phonemesProbe(make(node)));

it('needs an even width, as its sinusoids come in pairs', () => {
  expect(() => make({ ...node, channels: 5 })).toThrow(/multiple of 2/);
});
