import type { Plugin } from '../../../core/contracts.ts';
import { type FlowMelConfig, flowMelConfigSchema } from './config.ts';
import { flowMelDecoder } from './forward.ts';

export const flowMel: Plugin<'decoder'> = {
  kind: 'decoder',
  name: 'flow-mel',
  summary: "Glow-TTS' normalising flow between mel frames and text: exact likelihood, no reconstruction term",
  configSchema: flowMelConfigSchema,
  forms: (_config, { melBins }) => ({ emits: { form: 'mel', channels: melBins } }),
  create: (config: FlowMelConfig, dimensions) => flowMelDecoder(config, dimensions),
};
