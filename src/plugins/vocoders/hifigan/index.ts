import type { FeatureForm, Plugin, Vocoder } from '../../../core/contracts.ts';
import { waveDiscriminators } from '../../../nn/discriminators/waveDiscriminators.ts';
import { readWave } from '../../../nn/readWave.ts';
import { type HifiganConfig, hifiganConfigSchema } from './config.ts';
import { type GeneratorParams, hifiganGenerator } from './generator.ts';
import { hifiganNames } from './weightMap.ts';

/** Samples that the stages make of a frame. */
function hopLengthOf({ upsampleRates }: HifiganConfig): number {
  return upsampleRates.reduce((product, rate) => product * rate, 1);
}

function hifiganVocoder(
  config: HifiganConfig,
  { features, timbreChannels }: { features: FeatureForm; timbreChannels: number },
): Vocoder {
  const generator = hifiganGenerator(config, { ...features, timbreChannels });
  return {
    accepts: features,
    hopLength: hopLengthOf(config),
    init: (random) => generator.init(random),
    foreign: { hifigan: hifiganNames(config) },
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
  forms: (config: HifiganConfig) => ({ accepts: 'any', hopLength: hopLengthOf(config) }),
  create: (config: HifiganConfig, { features, timbreChannels }) => hifiganVocoder(config, { features, timbreChannels }),
};
