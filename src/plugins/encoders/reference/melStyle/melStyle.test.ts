import { describePart, makePart } from '../../../../testing/contractSuite.ts';
import { probeSizes, referenceProbe } from '../../../../testing/partProbes.ts';
import { melStyle } from './index.ts';

const { spectral, speakerCount } = probeSizes;

describePart('reference/mel-style', () =>
  referenceProbe(
    makePart(melStyle, { channels: 4, hiddenChannels: 4, heads: 2, kernelSize: 3 }, { spectral, speakerCount }),
  ),
);
