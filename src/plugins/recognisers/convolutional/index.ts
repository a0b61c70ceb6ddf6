import type { Plugin } from '../../../core/contracts.ts';
import { type ConvolutionalConfig, convolutionalConfigSchema } from './config.ts';
import { convolutionalRecogniser } from './forward.ts';

export const convolutional: Plugin<'recogniser'> = {
  kind: 'recogniser',
  name: 'convolutional',
  summary: 'Initial, final and tone of single syllables, by dilated convolutions',
  configSchema: convolutionalConfigSchema,
  create: (config: ConvolutionalConfig, environment) => convolutionalRecogniser(config, environment),
};
