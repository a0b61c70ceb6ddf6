import type { Plugin } from '../../../core/contracts.ts';
import { type FlowMatchingConfig, flowMatchingConfigSchema } from './config.ts';
import { flowMatchingDecoder } from './forward.ts';

export const flowMatching: Plugin<'decoder'> = {
  kind: 'decoder',
  name: 'flow-matching',
  summary: "Matcha-TTS' conditional flow matching: from noise to mel in a few steps",
  configSchema: flowMatchingConfigSchema,
  forms: (_config, { melBins }) => ({ emits: { form: 'mel', channels: melBins } }),
  create: (config: FlowMatchingConfig, dimensions) => flowMatchingDecoder(config, dimensions),
};
