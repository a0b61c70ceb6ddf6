import type { Plugin } from '../../../core/contracts.ts';
import { type RenderedConfig, renderedConfigSchema } from './config.ts';
import { renderCorpus } from './renderCorpus.ts';

/** Sentences spoken by a foreign synthesizer that the user has: always labelled synthetic. */
export const renderedCorpus: Plugin<'corpus'> = {
  kind: 'corpus',
  name: 'rendered',
  summary: "sentences spoken by a teacher's ONNX folder such as Kokoro (synthetic)",
  configSchema: renderedConfigSchema,
  create: (config: RenderedConfig, environment) => ({ import: () => renderCorpus(config, environment) }),
};
