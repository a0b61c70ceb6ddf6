import type { FeatureForm, Plugin, Vocoder } from '../../../core/contracts.ts';
import { ConfigError } from '../../../errors.ts';
import { waveDiscriminators } from '../../../nn/discriminators/waveDiscriminators.ts';
import type { InverseStftSettings } from '../../../nn/ops/inverseStft.ts';
import { readWave } from '../../../nn/readWave.ts';
import { type VocosConfig, vocosConfigSchema } from './config.ts';
import { type VocosParams, vocosGenerator } from './forward.ts';
import { vocosNames } from './weightMap.ts';

function vocosVocoder(
  config: VocosConfig,
  environment: { framing: InverseStftSettings; features: FeatureForm; timbreChannels: number },
): Vocoder {
  const { framing, features, timbreChannels } = environment;
  const { nFft, hopLength } = framing;
  if (nFft < 2 * hopLength || (nFft - hopLength) % 2 !== 0) {
    throw new ConfigError(
      `vocos: preparation.spectral.nFft is ${nFft}, expected at least twice hopLength ${hopLength}, and an even number more than it`,
    );
  }
  const generator = vocosGenerator(config, { ...features, timbreChannels, framing });
  return {
    accepts: features,
    hopLength,
    init: (random) => generator.init(random),
    foreign: { vocos: vocosNames },
    training: {
      segmentFrames: config.segmentFrames,
      generate: (params, window, timbre) => generator.apply(params as VocosParams, window, timbre),
      discriminators: waveDiscriminators(config),
    },
    vocode: (params, frames, timbre) =>
      readWave((features) => generator.apply(params as VocosParams, features, timbre), frames),
  };
}

export const vocos: Plugin<'vocoder'> = {
  kind: 'vocoder',
  name: 'vocos',
  summary: 'Vocos: ConvNeXt blocks at the frame rate and an inverse Fourier transform; quick on a CPU',
  configSchema: vocosConfigSchema,
  forms: (_config, { hopLength }) => ({ accepts: 'any', hopLength }),
  create: (config: VocosConfig, { spectral, features, timbreChannels }) =>
    vocosVocoder(config, {
      framing: { nFft: spectral.nFft, hopLength: spectral.hopLength },
      features,
      timbreChannels,
    }),
};
