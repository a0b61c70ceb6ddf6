import type { Plugin } from '../../../core/contracts.ts';
import { buildCorpus } from './buildCorpus.ts';
import { type GcinVoiceConfig, gcinVoiceConfigSchema } from './config.ts';

/** Real Mandarin recordings from Debian's gcin-voice: single syllables in two voices, and sentences spliced from them. */
export const gcinVoiceCorpus: Plugin<'corpus'> = {
  kind: 'corpus',
  name: 'gcin-voice',
  summary: 'recorded Mandarin syllables of two speakers (Debian gcin-voice) and sentences spliced from them',
  configSchema: gcinVoiceConfigSchema,
  create: (config: GcinVoiceConfig, environment) => ({ import: () => buildCorpus(config, environment) }),
};
