import type { FeatureForm, Plugin, Vocoder } from '../../../core/contracts.ts';
import { ConfigError } from '../../../errors.ts';
import { waveDiscriminators } from '../../../nn/discriminators/waveDiscriminators.ts';
import { readWave } from '../../../nn/readWave.ts';
import { type HifiganConfig, hifiganConfigSchema } from './config.ts';
import { type GeneratorParams, hifiganGenerator } from './generator.ts';
import { hifiganNames, vitsGeneratorNames } from './weightMap.ts';

function hifiganVocoder(
  config: HifiganConfig,
  environment: { hopLength: number; features: FeatureForm; timbreChannels: number },
): Vocoder {
  const { hopLength, features, timbreChannels } = environment;
  const product = config.upsampleRates.reduce((all, rate) => all * rate, 1);
  if (product !== hopLength) {
    throw new ConfigError(
      `hifigan: the product of model.vocoder.upsampleRates [${config.upsampleRates.join(', ')}] is ${product}, expected hopLength ${hopLength}`,
    );
  }
  const generator = hifiganGenerator(config, { ...features, timbreChannels });
  return {
    accepts: features,
    hopLength,
    init: (random) => generator.init(random),
    foreign: { hifigan: hifiganNames(config), vits: vitsGeneratorNames(config) },
    training: {
      segmentFrames: config.segmentFrames,
      generate: (params, window, timbre) => generator.apply(params as GeneratorParams, window, timbre),
      discriminators: waveDiscriminators(config),
    },
    vocode: (params, frames, timbre) =>
      readWave((features) => generator.apply(params as GeneratorParams, features, timbre), frames),
  };
}

export const hifigan: Plugin<'vocoder'> = {
  kind: 'vocoder',
  name: 'hifigan',
  summary: 'HiFi-GAN with multi-period and multi-scale discriminators',
  configSchema: hifiganConfigSchema,
  create: (config: HifiganConfig, { spectral, features, timbreChannels }) =>
    hifiganVocoder(config, { hopLength: spectral.hopLength, features, timbreChannels }),
};
