import { z } from 'zod';
import type { Plugin, SemanticEncoder } from '../../../../core/contracts.ts';
import { ConfigError } from '../../../../errors.ts';

function absent(): never {
  throw new ConfigError(`model.semantic is 'none' and has no states; choose model/semantic=char-gpt`);
}

const noSemanticEncoder: SemanticEncoder = {
  outChannels: 0,
  layerCount: 0,
  maxTokens: 0,
  tokenizer: {
    vocabularySize: 0,
    encode: () => ({ ids: new Int32Array(), offsets: new Int32Array(), truncatedTokens: 0 }),
  },
  init: () => ({}),
  prefix: absent,
  suffix: absent,
  layerPath: absent,
  adaptable: [],
};

/** Phonemes alone: the baseline of every ablation of meaning. */
export const none: Plugin<'semantic'> = {
  kind: 'semantic',
  name: 'none',
  summary: 'No semantic encoder: the voice hears phonemes only',
  configSchema: z.strictObject({}),
  create: () => noSemanticEncoder,
};
