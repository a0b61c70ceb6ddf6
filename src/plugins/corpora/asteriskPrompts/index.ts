import type { Plugin } from '../../../core/contracts.ts';
import { type AsteriskPromptsConfig, asteriskPromptsConfigSchema } from './config.ts';
import { importPrompts } from './importPrompts.ts';

/** Real English by one speaker: prompts of the Asterisk telephone system, 16 kHz. */
export const asteriskPromptsCorpus: Plugin<'corpus'> = {
  kind: 'corpus',
  name: 'asterisk-prompts',
  summary: "recorded English words and short prompts of one speaker (Debian's asterisk-core-sounds-en-g722)",
  configSchema: asteriskPromptsConfigSchema,
  create: (config: AsteriskPromptsConfig, environment) => ({ import: () => importPrompts(config, environment) }),
};
