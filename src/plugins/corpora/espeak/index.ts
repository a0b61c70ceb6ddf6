import type { Plugin } from '../../../core/contracts.ts';
import { buildEspeakCorpus } from './buildEspeakCorpus.ts';
import { type EspeakConfig, espeakConfigSchema } from './config.ts';

/** Synthetic Mandarin by eSpeak NG in two voices: what the quickstart falls back to where no recordings can be had. */
export const espeakCorpus: Plugin<'corpus'> = {
  kind: 'corpus',
  name: 'espeak',
  summary: 'synthetic Mandarin syllables and sentences in two robot voices (eSpeak NG), for use without recordings',
  configSchema: espeakConfigSchema,
  create: (config: EspeakConfig, environment) => ({ import: () => buildEspeakCorpus(config, environment) }),
};
